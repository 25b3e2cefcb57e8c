"""What the arrays of a file are by their names: of the training or of the test part, pictures or labels."""

from __future__ import annotations

import re

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SHORT = re.compile(r"(?:x|y|image|images|label|labels)(tr|te|train|test|val)", re.IGNORECASE)
_TRAINING, _TEST = ("tr",), ("te",)
_BEGINNINGS = {"training": ("train",), "test": ("test",)}
"""How words begin that were written together, such as “testimages”."""
_OTHER = ("val", "valid", "validation", "dev", "extra", "eval")
_LABELS = ("label", "labels", "target", "targets", "class", "classes", "digit", "digits", "y", "gnd", "truth")
_GUESSES = ("predicted", "prediction", "predictions", "pred", "predict", "guess", "writer", "writers", "unused")


def part_of(name: str) -> str:
    """The part that an array is of by its name: “training”, “test”, “other” such as validation; empty for none."""
    words = _words(name)
    for part, known in (("test", _TEST), ("other", _OTHER), ("training", _TRAINING)):
        if any(word in known or word.startswith(_BEGINNINGS.get(part, ())) for word in words):
            return part
    return ""


def is_called_labels(name: str) -> bool:
    """Whether an array's name is one of true labels."""
    words = _words(name)
    return any(word in _LABELS for word in words) and not any(word in _GUESSES for word in words)


def _words(name: str) -> list[str]:
    """The words of a name in small letters: “trX” and “Xtr” have two, “pixel_values” has two."""
    last = name.rpartition(".")[2]
    if match := _SHORT.fullmatch(last):
        name = f"{name[: -len(match[1])]}_{match[1]}"
    return [word.casefold() for word in _WORDS.findall(name.replace("t10k", "test").replace("T10K", "test"))]
