"""A measured accuracy with the interval in which the true one may well lie."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from engine.metrics.interval import interval_text
from gui.widgets.formats import exact_percent, with_percent_sign


def accuracy_text(accuracy: float, count: int) -> str:
    """0.9976 of 10,000 → "99.76% (99.64–99.84)"; the interval is that of `engine.metrics.interval`."""
    return f"{exact_percent(accuracy)} ({interval_text(accuracy, count)})"


def interval_remark(accuracy: float, count: int) -> str:
    """0.9976 of 10,000 → "95%: 99.64–99.84%"; `interval_note` says what that is."""
    text = QCoreApplication.translate("Accuracy", "{confidence}: {interval}")
    return text.format(confidence=with_percent_sign("95"), interval=with_percent_sign(interval_text(accuracy, count)))


def interval_note() -> str:
    """What an interval says, for a tip."""
    return QCoreApplication.translate(
        "Accuracy",
        "The 95% interval: with other test pictures of the same kind, the accuracy would rarely lie outside it.",
    )
