"""What is said where an answer would be, when there is none."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.errors import ClassLensError


def sentence_of(error: Exception) -> str:
    """Why there is nothing to show, in the place where it would be."""
    if isinstance(error, ClassLensError):
        return error.sentence
    return QCoreApplication.translate(
        "Errors", "Something went wrong inside ClassLens; the message below has the details."
    )
