"""The last pictures that were answered: few, and in memory only."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import psutil
from PySide6.QtCore import QObject, Qt, Signal

from engine.handing_in.work import AnsweredPicture
from engine.types import Image, PictureKind
from gui.images import to_image, to_qimage
from gui.widgets.pad.strokes import Stroke

MOST = 50
MOST_BYTES = 200_000_000  # twenty photos as they are opened, 2048×1536, or all of half that side
_SHARE_OF_MEMORY = 40  # of this computer's memory, at most a fortieth is for them
_THUMBNAIL_SIDE = 128


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """An answered picture, and what was said of it.

    `picture` and `thumbnail` are (H, W, 3) uint8; a drawing is kept as its `strokes`, and has no picture. `said` is the
    large answer, `detail` its score or what else stands below it, `words` all of it for a tool tip. Pictures that grow
    out of each other, as a drawing does, have the same `line`; `key` is the same for the same picture.
    """

    name: str
    kind: PictureKind
    strokes: tuple[Stroke, ...]
    picture: Image | None
    thumbnail: Image
    said: str
    detail: str
    words: str
    line: int
    key: tuple[int, ...]

    @classmethod
    def of(
        cls,
        picture: Image,
        kind: PictureKind,
        said: tuple[str, str, str],
        line: int,
        name: str = "",
        strokes: tuple[Stroke, ...] = (),
    ) -> Entry:
        """The entry of a picture, which is copied; `said` is the answer, its detail and its words."""
        content = np.ascontiguousarray(picture)
        key = (*content.shape, zlib.crc32(content.data))
        thumbnail = _shrunk(content, _THUMBNAIL_SIDE)
        # Shrunk, it would be another picture, with another answer.
        return cls(name, kind, strokes, None if strokes else content.copy(), thumbnail, *said, line, key)

    def replaces(self, old: Entry) -> bool:
        """Whether an older entry says the same of the same picture, or is about what this picture has grown out of."""
        if self.key == old.key:
            return (self.said, self.detail) == (old.said, old.detail)
        return self.line == old.line

    @property
    def bytes(self) -> int:
        """The memory that the pictures take."""
        return self.thumbnail.nbytes + (0 if self.picture is None else self.picture.nbytes)


class History(QObject):
    """At most `MOST` entries with `MOST_BYTES`, or a fortieth of this computer's memory, the newest first. Of more, the
    oldest large ones give way. Signals: `changed()`.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._most_bytes = min(MOST_BYTES, int(psutil.virtual_memory().total) // _SHARE_OF_MEMORY)
        self._entries: list[Entry] = []

    def entries(self) -> tuple[Entry, ...]:
        """What there is, the newest first."""
        return tuple(self._entries)

    def add(self, entry: Entry) -> None:
        """Put an entry first, in place of the same one, or of one for what its picture has grown out of.

        What was said of a picture stays when something else is said of it later, as by other weights.
        """
        self._entries = [entry, *(old for old in self._entries if not entry.replaces(old))][:MOST]
        while len(self._entries) > 1 and sum(kept.bytes for kept in self._entries) > self._most_bytes:
            self._entries.remove(_oldest_large(self._entries[1:]))
        self.changed.emit()

    def work(self) -> tuple[AnsweredPicture, ...]:
        """The same as things that were done, the first one first; small pictures."""
        return tuple(
            AnsweredPicture(entry.thumbnail, entry.name, entry.said, entry.detail) for entry in reversed(self._entries)
        )

    def clear(self) -> None:
        """Forget all pictures."""
        self._entries.clear()
        self.changed.emit()


def _oldest_large(entries: Sequence[Entry]) -> Entry:
    """The last entry that is as large as the mean: without a drawing or a small picture, hardly any memory is free."""
    mean = sum(entry.bytes for entry in entries) / len(entries)
    return next(entry for entry in reversed(entries) if entry.bytes >= mean)


def _shrunk(picture: Image, longest: int) -> Image:
    """A copy, with at most `longest` pixels along each side."""
    if max(picture.shape[:2]) <= longest:
        return picture.copy()
    shrunk = to_qimage(picture).scaled(
        longest, longest, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return to_image(shrunk)
