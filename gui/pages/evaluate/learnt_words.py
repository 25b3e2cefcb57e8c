"""What is said of figures that a model reached on pictures that it was trained with.

`trained_on` is always how many of `pictures` those are, None where that is not known.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.page_parts.accuracy_text import accuracy_text, interval_remark
from gui.widgets.formats import count, exact_percent


def _tr(text: str) -> str:
    return QCoreApplication.translate("LearntWords", text)


def learnt_sentence(model: str, trained_on: int | None, pictures: int) -> str:
    """A warning of a model by its title; empty where it has learnt from none of the pictures."""
    if trained_on is None:
        return _tr("It is not known which pictures {model} was trained with.").format(model=model)
    if not trained_on:
        return ""
    if trained_on == pictures:
        text = _tr("{model} was trained with these pictures, so it looks better here than it is.")
        return text.format(model=model)
    text = _tr("{model} was trained with {seen} of these pictures, so it looks better here than it is.")
    return text.format(model=model, seen=count(trained_on))


def learnt_shortly(trained_on: int | None, pictures: int) -> str:
    """The same in a few words."""
    if trained_on is None:
        return _tr("perhaps on training pictures")
    if not trained_on:
        return ""
    return _tr("on training pictures") if trained_on == pictures else _tr("partly on training pictures")


def worth_remark(accuracy: float, pictures: int, trained_on: int | None) -> str:
    """What an accuracy is worth: its interval, or that the model had learnt from the pictures."""
    return learnt_shortly(trained_on, pictures) or interval_remark(accuracy, pictures)


def worth_text(accuracy: float, pictures: int, trained_on: int | None) -> str:
    """An accuracy with what it is worth in brackets."""
    learnt = learnt_shortly(trained_on, pictures)
    return f"{exact_percent(accuracy)} ({learnt})" if learnt else accuracy_text(accuracy, pictures)
