"""Sizes that depend on the text's size, which a person can change while the program runs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

_CHANGES = (QEvent.Type.FontChange, QEvent.Type.StyleChange)


class _FontFollower(QObject):
    def __init__(self, widget: QWidget, fit: Callable[[], object]) -> None:
        super().__init__(widget)
        self._fit = fit
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CHANGES:
            self._fit()
        return False


def follow_font(widget: QWidget, fit: Callable[[], object]) -> None:
    """Call `fit` now, and again whenever the text of `widget` gets another size."""
    fit()
    _FontFollower(widget, fit)


def keep_lines(widget: QWidget, lines: int) -> None:
    """Let a widget never be lower than so many lines of its text, so that a line more or less moves nothing."""
    follow_font(widget, lambda: widget.setMinimumHeight(widget.fontMetrics().lineSpacing() * lines))
