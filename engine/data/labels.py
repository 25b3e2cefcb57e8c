"""The labels that models answer with."""

from __future__ import annotations

from engine.system import folders

DIGITS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")


def imagenet() -> tuple[str, ...]:
    """The 1,000 classes of ImageNet-1k in their order, by short names, all different; see assets/labels."""
    lines = (folders.ASSETS / "labels" / "imagenet.tsv").read_text(encoding="utf-8").splitlines()
    return tuple(line.split("\t")[1] for line in lines)
