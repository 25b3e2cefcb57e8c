"""What models cost: time against size, a named point for each model and runtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from gui import theme

_MARKS = ("o", "s", "t", "d")


@dataclass(frozen=True, slots=True)
class Cost:
    """A point: `disk_bytes` to the right, `milliseconds` upwards; points of one `group` (a runtime) look alike."""

    name: str
    group: str
    disk_bytes: int
    milliseconds: float


class CostPlot(pg.PlotWidget):  # type: ignore[misc]
    """Both axes are logarithmic, as models differ by factors of a hundred; it shows, it is not for zooming."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("costPlot")
        self.setAccessibleName(self.tr("Time for one picture against size on disk"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(self.Shape.NoFrame)
        self.setAntialiasing(True)
        item = self.getPlotItem()
        item.setMenuEnabled(False)
        item.hideButtons()
        item.setMouseEnabled(x=False, y=False)
        item.setLogMode(x=True, y=True)
        item.showGrid(x=True, y=True, alpha=0.3)
        self._costs: tuple[Cost, ...] = ()
        self.show_costs(())

    def show_costs(self, costs: Sequence[Cost]) -> None:
        """Show these points in place of those before."""
        self._costs = tuple(costs)
        self.setAccessibleDescription(", ".join(f"{cost.name} ({cost.group})" for cost in self._costs))
        self._draw()

    def follow_theme(self) -> None:
        """Take the colours and the text size of the theme applied now."""
        self._draw()

    def _draw(self) -> None:
        colours, item = theme.current(), self.getPlotItem()
        item.clear()
        self.setBackground(QColor(colours.card))
        font = theme.scaled(self.font(), theme.SMALL)
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(QPen(QColor(colours.line)))
            axis.setTextPen(QColor(colours.quiet_text))
            axis.setTickFont(font)
        item.setLabel("bottom", self.tr("size on disk, MB"), color=colours.quiet_text)
        item.setLabel("left", self.tr("time for one picture, ms (median)"), color=colours.quiet_text)
        for number, group in enumerate(dict.fromkeys(cost.group for cost in self._costs)):
            colour = (colours.accent, colours.attention, colours.quiet_text)[number % 3]
            points = [cost for cost in self._costs if cost.group == group]
            item.plot(
                [cost.disk_bytes / 1e6 for cost in points],
                [cost.milliseconds for cost in points],
                pen=None,
                symbol=_MARKS[number % len(_MARKS)],
                symbolSize=11,
                symbolPen=None,
                symbolBrush=QColor(colour),
            )
            for cost in points:
                text = pg.TextItem(f"{cost.name} · {group}", color=colours.text, anchor=(0.5, 1.35))
                text.setFont(font)
                text.setPos(log10(max(cost.disk_bytes, 1) / 1e6), log10(max(cost.milliseconds, 1e-3)))
                item.addItem(text, ignoreBounds=True)
        if self._costs:
            self._make_room()

    def _make_room(self) -> None:
        """Space around the points for their names."""
        for values, setter in (
            ([log10(max(cost.disk_bytes, 1) / 1e6) for cost in self._costs], self.getPlotItem().setXRange),
            ([log10(max(cost.milliseconds, 1e-3)) for cost in self._costs], self.getPlotItem().setYRange),
        ):
            setter(min(values) - 0.35, max(values) + 0.35, padding=0)
