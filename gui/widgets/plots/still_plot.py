"""What all plots of the window share: they show something, and cannot be zoomed or dragged."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget


class StillPlot(pg.PlotWidget):  # type: ignore[misc]
    """A plot that mouse and keyboard do not change, with lines at the vertical axis' ticks."""

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.setAntialiasing(True)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.showGrid(x=False, y=True, alpha=0.35)

    def minimumSizeHint(self) -> QSize:
        """As large as titles and numbers at the axes need."""
        height = self.fontMetrics().height()
        return QSize(height * 9, height * 8)
