"""Small pictures of samples: read in a worker, only those that are looked at, and kept for a while."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from engine.jobs import EventKind
from engine.teaching.requests import ThumbnailsRequest
from engine.types import Image
from gui.bridge import EngineBridge, Listener
from gui.images import to_qimage

_AT_ONCE = 12  # pictures: the first are seen soon, and turning them into pixmaps does not hold up the window
_WANTED = 120  # about what a large window shows at once; who scrolls on does not wait for what has passed
_KEPT = 800  # pixmaps of some 30 KB each
_SIDE = 128  # pixels
_APART = 250  # ms from the arrival of pictures until they are shown, with those that come meanwhile


class Thumbnails(QObject):
    """Signals: `arrived()` when more pictures can be shown than before."""

    arrived = Signal()

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._kept: OrderedDict[Path, QPixmap | None] = OrderedDict()
        self._wanted: OrderedDict[Path, None] = OrderedDict()
        self._reading: dict[Path, None] | None = None  # while a worker reads: those that are still wanted of them
        self._apart = QTimer(self, singleShot=True, interval=_APART)
        self._apart.timeout.connect(self.arrived)

    def picture(self, path: Path) -> QPixmap | None:
        """The small picture of a file; None if it is not known, or cannot be read. What is unknown is read soon."""
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        self._wanted[path] = None
        self._wanted.move_to_end(path)
        while len(self._wanted) > _WANTED:
            self._wanted.popitem(last=False)
        self._read()
        return None

    def forget(self, paths: Iterable[Path]) -> None:
        """These files are gone: another picture may get the name of one."""
        for path in paths:
            self._kept.pop(path, None)
            self._wanted.pop(path, None)
            if self._reading is not None:
                self._reading.pop(path, None)

    def forget_all(self) -> None:
        """Another project is shown, perhaps in the folder of one that was deleted."""
        self.forget([*self._kept, *self._wanted, *(self._reading or ())])

    def _read(self) -> None:
        if self._reading is not None or not self._wanted:
            return
        paths = tuple(self._wanted)[-_AT_ONCE:]
        reading = self._reading = dict.fromkeys(paths)
        for path in paths:
            del self._wanted[path]

        def done(pictures: tuple[Image | None, ...]) -> None:
            for path, picture in zip(paths, pictures, strict=True):
                if path in reading:  # else another picture may have that name now
                    self._kept[path] = None if picture is None else QPixmap.fromImage(to_qimage(picture))
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            if not self._apart.isActive():
                self._apart.start()

        self._bridge.submit("thumbnails", ThumbnailsRequest(paths, _SIDE), Listener(done, ended=self._ended))

    def _ended(self, kind: EventKind) -> None:
        self._reading = None
        self._read()
