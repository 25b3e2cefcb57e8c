"""Characters of free fonts: digits, letters and signs, as print and as a pen would write them.

The fonts are those of Debian's packages below, unpacked with one folder for each package. Characters that look like a
digit in some hand or font (O, I, l, S, Z, B, b, q, g …) are neither digit nor non-digit, and are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from fontTools.ttLib import TTFont
from hands import Ink
from PIL import Image, ImageDraw, ImageFont

TRAINING = (
    "b612", "breip", "bwht", "cantarell", "comfortaa", "century-catalogue", "dejavu-core", "dejavu-extra", "dosis",
    "dustin", "ecolier-court", "essays1743", "freefont-ttf", "gfs-neohellenic", "humor-sans", "inconsolata", "junction",
    "karla", "kristi", "leckerli-one", "liberation", "lindenhill", "lobster", "monofur", "oldstandard", "open-sans",
    "quicksand", "roboto-unhinted", "rufscript", "seto", "sil-andika", "sil-gentium-basic", "staypuft", "stick",
    "summersby", "tlwg-purisa-ttf", "tuffy", "yanone-kaffeesatz",
)  # fmt: skip
HELD_OUT = (
    "cabin", "comic-neue", "dancingscript", "dkg-handwriting", "ebgaramond", "fantasque-sans", "femkeklaver",
    "firacode", "go", "jura", "kaushanscript", "sjfonts", "tomsontalks", "urw-base35", "yusei-magic",
)  # fmt: skip
"""Names without "fonts-" in front; the network and its threshold never see the second."""
_NO_LETTERS = ("Balker", "Winks", "MarkedFool", "Wargames", "D050000L", "StandardSymbols", "KarlaTamil", "flatline")

DIGITS = "0123456789"
LETTERS = "ACDEFGHJKLMNPQRTUVWXYacdefhjkmnprtuvwxyÄÑÉÜäñéüæ"
GREEK = "ΓΔΛΞΠΣΨΩαγεηκλμνπτχψω"
CYRILLIC = "ГДЖИКЛПУЦШЩЫЮЯжиклнптцшщыюя"
OPERATORS = "+−×÷=().%?!:;*<>±√-–·"
SIGNS = "#&@$€£§[]{}^~\\\"'’«»…→←↑↓≈≠≤≥∞∑∆¤¶†‡★☆♥♦♣♠♪☺☂✓✗■□▲△◆◇▶"
_SIZE = 96


@dataclass(frozen=True, slots=True)
class Face:
    """One font file and the characters that it has."""

    path: Path
    has: frozenset[int]


def faces(folder: Path, packages: tuple[str, ...]) -> list[Face]:
    """The fonts of these packages that have digits and letters, by name. Raises FileNotFoundError."""
    found = []
    for package in packages:
        paths = sorted(p for p in (folder / f"fonts-{package}").iterdir() if p.suffix.lower() in (".ttf", ".otf"))
        for path in paths:
            if "[" in path.name or path.name.startswith(_NO_LETTERS):
                continue
            with TTFont(path, lazy=True) as font:
                has = frozenset(font.getBestCmap())
            if {ord("4"), ord("H")} <= has:
                found.append(Face(path, has))
    return found


@cache
def _font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), _SIZE)


def glyph(face: Face, character: str) -> Ink | None:
    """The character's ink, cropped, with some pixels around it; None where the font lacks it."""
    if ord(character) not in face.has:
        return None
    picture = Image.new("L", (3 * _SIZE, 3 * _SIZE))
    ImageDraw.Draw(picture).text((_SIZE, _SIZE), character, 255, _font(face.path))
    box = picture.getbbox()
    if box is None or min(box[2] - box[0], box[3] - box[1]) < 3:
        return None
    return np.pad(np.asarray(picture.crop(box), np.float32) / 255, 6)


if __name__ == "__main__":
    print(*(f"fonts-{package}" for package in (*TRAINING, *HELD_OUT)))
