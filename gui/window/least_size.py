"""How small a window may become."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtWidgets import QStyle, QWidget

from gui.widgets.layouts.follow_font import follow_font

_LETTERS, _LINES = 90, 26  # of text: the smallest window in which every page can be used
_BARS = 2  # the window's title, and one of the system's that covers windows: as high as a title each


class LeastSize(QObject):
    """Keeps a window as large as its pages can be used in, as far as its screen has room, with text of any size and on
    whichever screen it is moved to.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        follow_font(window, self._limit)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:  # before, the system has no window for it
            self._window.removeEventFilter(self)
            self._window.windowHandle().screenChanged.connect(self._limit)
        return False

    def _limit(self) -> None:
        metrics, style = self._window.fontMetrics(), self._window.style()
        least = QSize(metrics.averageCharWidth() * _LETTERS, metrics.height() * _LINES)
        bars = _BARS * style.pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight, None, self._window)
        room = self._window.screen().availableGeometry().size()
        self._window.setMinimumSize(least.boundedTo(room - QSize(0, bars)))
