"""Fonts that look like handwriting: which the network learns from, which choose, and which only measure.

A name is a folder, with the fonts of one package: of Debian (`fonts-…`) or of npm (`@fontsource/…`, where the file is
the one for Latin letters of the usual weight). Each part holds barred 7s, footed 1s and long-footed 9s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fontTools.ttLib import TTFont
from glyphs import Face

TRAINING = (
    "annie-use-your-telescope", "architects-daughter", "caveat", "caveat-brush", "cedarville-cursive", "comic-relief",
    "covered-by-your-grace", "delicious-handrawn", "delius", "gloria-hallelujah", "handlee", "homemade-apple", "itim",
    "liu-jian-mao-cao", "long-cang", "marck-script", "nanum-brush-script", "nanum-pen-script", "neucha",
    "patrick-hand", "permanent-marker", "reenie-beanie", "schoolbell", "shadows-into-light", "sriracha",
    "sue-ellen-francisco", "zen-kurenaido",
    "fonts-breip", "fonts-comic-neue", "fonts-dancingscript", "fonts-dkg-handwriting", "fonts-ecolier-court",
    "fonts-humor-sans", "fonts-kaushanscript", "fonts-kiloji", "fonts-klee", "fonts-kristi", "fonts-leckerli-one",
    "fonts-rufscript", "fonts-seto", "fonts-staypuft", "fonts-tlwg-purisa-ttf", "fonts-yusei-magic",
)  # fmt: skip
VALIDATION = (
    "gochi-hand", "kalam", "mansalva", "poor-story", "rock-salt", "short-stack", "swanky-and-moo-moo",
    "fonts-dustin", "fonts-isabella", "fonts-tomsontalks",
)  # fmt: skip
TEST = (
    "bad-script", "gaegu", "indie-flower", "the-girl-next-door", "vibur", "yomogi",
    "fonts-bwht", "fonts-havana", "fonts-sjfonts",
)  # fmt: skip
_ONLY = {"fonts-dustin": ("Domestic_Manners", "Junkyard")}  # its other fonts are print
_NOT = ("setofont-ex", "KleeOne-SemiBold", "breipfont", "kiloji_d")  # without digits, or nearly the same as another

KINDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "barred 7": (
        "7",
        ("indie-flower", "vibur", "the-girl", "bad-script", "BecauseWeCreate", "BecauseWeLearn", "BecauseWeMentor",
         "Delphine", "Havana"),
    ),
    "footed 1": (
        "1",
        ("indie-flower", "vibur", "bad-script", "yomogi", "BecauseWeBuild", "BecauseWeLearn", "Delphine", "Havana"),
    ),
    "long-footed 9": ("9", ("bad-script", "gaegu", "Delphine", "SteveHand", "Havana")),
    "open or looped 4": ("4", ("indie-flower", "SteveHand")),
    "narrow 6": ("6", ("vibur", "BecauseWeCreate", "BecauseWeLearn", "BecauseWeMentor")),
}  # fmt: skip
"""For each kind of hand its digit, and how the test fonts' files begin that write it so; no font there marks its 0."""


def faces(folder: Path, packages: Sequence[str]) -> list[Face]:
    """The fonts of these packages, by name. Raises FileNotFoundError."""
    found = []
    for package in packages:
        for path in sorted((folder / package).iterdir()):
            if path.suffix.lower() not in (".ttf", ".otf", ".woff") or path.stem in _NOT:
                continue
            if path.stem not in _ONLY.get(package, (path.stem,)):
                continue
            with TTFont(path, lazy=True) as font:
                has = frozenset(font.getBestCmap())
            if set(map(ord, "0123456789")) <= has:
                found.append(Face(path, has))
    return found


if __name__ == "__main__":
    for name in sorted((*TRAINING, *VALIDATION, *TEST)):
        print(name if name.startswith("fonts-") else f"@fontsource/{name}")
