"""What presentation mode shows of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.types import Image


@dataclass(frozen=True, slots=True)
class Said:
    """What a model says, and whether that is what the page takes for the answer."""

    text: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Presented:
    """An answer, empty where there is none, and what each model says, by its id, best known first.

    `picture`, (H, W, 3) uint8, is what the answer is about; None where the page's own view shows that.
    """

    answer: str = ""
    models: Mapping[str, Said] = field(default_factory=dict)
    picture: Image | None = None
