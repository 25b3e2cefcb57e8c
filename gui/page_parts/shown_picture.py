"""A picture that a page shows, so that another page can go on with it."""

from __future__ import annotations

from dataclasses import dataclass

from engine.types import Image, PictureKind
from gui.widgets.pad.strokes import Stroke


@dataclass(frozen=True, slots=True, eq=False)
class ShownPicture:
    """A picture (H, W, 3) uint8, its name for people, and what it holds, None where that is not known.

    `strokes` are those of a drawing, none for another picture.
    """

    picture: Image
    name: str
    kind: PictureKind | None = None
    strokes: tuple[Stroke, ...] = ()
