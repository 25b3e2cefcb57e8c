"""The curves of the page Evaluate, drawn by pyqtgraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.widgets.plots.axis_title import axis_title
from gui.widgets.plots.still_plot import StillPlot

SYMBOLS = ("o", "s", "t", "d", "star", "p", "+", "x", "t1", "h")


@dataclass(frozen=True, slots=True)
class NamedCurve:
    """A curve with its name; `xs` and `ys` are equally long."""

    name: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]


def curve_colours(count: int) -> list[QColor]:
    """Colours of viridis, different from each other and from the background."""
    is_dark = QColor(theme.current().card).lightnessF() < 0.5
    low, high = (0.35, 0.95) if is_dark else (0.05, 0.78)
    places = [low + (high - low) * index / max(1, count - 1) for index in range(count)]
    return [QColor(colour) for colour in pg.colormap.get("viridis").mapToQColor(places)]


class PlainPlot(StillPlot):
    """A plot with both axes in the theme's colours."""

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, accessible_name, parent)
        item = self.getPlotItem()
        for side in ("left", "bottom"):
            item.getAxis(side).enableAutoSIPrefix(False)  # 0.3, not 300 thousandths
        self._titles = {"left": "", "bottom": ""}

    def set_titles(self, left: str, bottom: str) -> None:
        """Name the axes."""
        self._titles = {"left": left, "bottom": bottom}
        self._follow_theme()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_titles"):
            self._follow_theme()
            self._draw()

    def _draw(self) -> None:
        """Draw everything again, in the colours of the theme applied now."""
        raise NotImplementedError

    def _follow_theme(self) -> None:
        colours = theme.current()
        self.setBackground(QColor(colours.card))
        font = theme.scaled(self.font(), theme.SMALL)
        for side, title in self._titles.items():
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(QPen(QColor(colours.line)))
            axis.setTextPen(QColor(colours.quiet_text))
            axis.setTickFont(font)
            self.getPlotItem().setLabel(side, title, **axis_title(self.font()))


class RobustnessPlot(PlainPlot):
    """Accuracy against strength, a curve for each model, each with a colour and a symbol of its own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("robustnessPlot", "", parent)
        self._curves: tuple[NamedCurve, ...] = ()
        self.getPlotItem().setYRange(0, 1, padding=0.03)

    def show_curves(self, curves: Sequence[NamedCurve], unit: str) -> None:
        """Show these curves; `unit` is what the strength counts."""
        self._curves = tuple(curves)
        self.set_titles(self.tr("accuracy"), unit)
        self.setAccessibleDescription(
            " ".join(
                f"{curve.name}: " + ", ".join(f"{x:g} → {y:.3f}" for x, y in zip(curve.xs, curve.ys, strict=True)) + "."
                for curve in curves
            )
        )
        self._draw()

    def _draw(self) -> None:
        item = self.getPlotItem()
        item.clear()
        colours = curve_colours(len(self._curves))
        for index, (curve, colour) in enumerate(zip(self._curves, colours, strict=True)):
            item.plot(
                curve.xs,
                curve.ys,
                pen=pg.mkPen(colour, width=2),
                symbol=SYMBOLS[index % len(SYMBOLS)],
                symbolSize=8,
                symbolPen=pg.mkPen(colour),
                symbolBrush=colour,
            )


class CurveLegend(QWidget):
    """The names of a robustness plot's curves, each with its colour and symbol."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("robustnessLegend")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._names: tuple[str, ...] = ()

    def show_names(self, names: Sequence[str]) -> None:
        """Show these names, in the order of the curves."""
        self._names = tuple(names)
        self.setAccessibleName(", ".join(names))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().height() * 9, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = self.fontMetrics().height() * 1.5
        painter.setFont(theme.scaled(self.font(), theme.SMALL))
        for index, (name, colour) in enumerate(zip(self._names, curve_colours(len(self._names)), strict=True)):
            middle = height * (index + 0.5)
            painter.save()
            painter.setPen(pg.mkPen(colour, width=2))
            painter.drawLine(2, round(middle), round(height), round(middle))
            painter.translate(height / 2 + 1, middle)
            pg.graphicsItems.ScatterPlotItem.drawSymbol(
                painter, SYMBOLS[index % len(SYMBOLS)], 8, pg.mkPen(colour), pg.mkBrush(colour)
            )
            painter.restore()
            painter.setPen(QColor(theme.current().text))
            left = round(height * 1.3)
            painter.drawText(
                left,
                round(middle - height / 2),
                self.width() - left,
                round(height),
                Qt.AlignmentFlag.AlignVCenter,
                name,
            )
        painter.end()


class CalibrationPlot(PlainPlot):
    """The reliability diagram: accuracy against score in bars, beside the diagonal on which both are equal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("calibrationPlot", "", parent)
        self._bars: tuple[tuple[float, float, float, float], ...] = ()
        self.getPlotItem().setXRange(0, 1, padding=0.02)
        self.getPlotItem().setYRange(0, 1, padding=0.03)
        self.set_titles(self.tr("accuracy"), self.tr("score"))
        self._draw()

    def show_bars(self, bars: Sequence[tuple[float, float, float, float]]) -> None:
        """Show (low, high, mean score, accuracy) of each bin, all in [0, 1]."""
        self._bars = tuple(bars)
        self._draw()

    def _draw(self) -> None:
        item, colours = self.getPlotItem(), theme.current()
        item.clear()
        pale = QColor(colours.accent)
        pale.setAlpha(90)
        for low, high, _, accuracy in self._bars:
            item.addItem(
                pg.BarGraphItem(x0=[low], x1=[high], y0=[0], y1=[accuracy], pen=pg.mkPen(colours.accent), brush=pale)
            )
        item.plot([0, 1], [0, 1], pen=pg.mkPen(colours.quiet_text, width=1.5, style=Qt.PenStyle.DashLine))
        item.plot(
            [score for _, _, score, _ in self._bars],
            [accuracy for _, _, _, accuracy in self._bars],
            pen=None,
            symbol="o",
            symbolSize=8,
            symbolPen=None,
            symbolBrush=QColor(colours.accent),
        )
