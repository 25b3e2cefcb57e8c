"""Accuracy and loss while a model learns."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, label
from gui.widgets.plots.overlay_legend import OverlayLegend

Curve = list[tuple[float, float]]
"""Points (position in epochs, value)."""

_REPAINT_INTERVAL = 100  # ms


class CurveKey(QWidget):
    """A short piece of a curve with its name: the legend."""

    def __init__(self, text: str, dashed: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("validationKey" if dashed else "trainingKey")
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._text, self._dashed = text, dashed

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._text) + 2 * metrics.height(), metrics.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        colour = QColor(colours.attention if self._dashed else colours.accent)
        style = Qt.PenStyle.DashLine if self._dashed else Qt.PenStyle.SolidLine
        length, middle = round(self.height() * 1.3), self.height() // 2
        painter.setPen(QPen(colour, 2, style))
        painter.drawLine(2, middle, length, middle)
        painter.setPen(colour)
        painter.setFont(theme.scaled(self.font(), theme.SMALL))
        left = length + 4
        painter.drawText(left, 0, self.width() - left, self.height(), Qt.AlignmentFlag.AlignVCenter, self._text)
        painter.end()


class TrainingChart(QWidget):
    """Accuracy on the left, loss on the right: training solid, validation dashed, single batches pale.

    The validation curves of past runs can lie over them, each in a style of its own (`curve_styles`).
    However many batches arrive, it is drawn at most ten times a second.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Here, because pyqtgraph takes long to import.
        from gui.widgets.plots.curve_plot import CurvePlot  # noqa: PLC0415

        self.setObjectName("trainingChart")
        self.setAccessibleName(self.tr("Training curves"))
        self._curves: dict[str, Curve] = {}
        self._overlay: dict[int, tuple[Curve, Curve]] = {}
        self._epochs = 0
        self._accuracy = CurvePlot("accuracyPlot", self.tr("Accuracy"), None, self)
        self._loss = CurvePlot("lossPlot", self.tr("Loss"), 0.0, self)
        self._legend = OverlayLegend(self)
        self._timer = QTimer(self, singleShot=True, interval=_REPAINT_INTERVAL)
        self._timer.timeout.connect(self._draw)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        self._loss_title = label(self.tr("Loss"), "heading", "lossCardTitle", self)
        accuracy_title = label(self.tr("Accuracy"), "heading", "accuracyCardTitle", self)
        cards.addWidget(self._card(accuracy_title, "accuracyCard", self._accuracy), 1)
        cards.addWidget(self._card(self._loss_title, "lossCard", self._loss), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(cards, 1)
        layout.addWidget(self._legend)
        self.begin(10)

    def begin(self, epochs: int, loss: str = "") -> None:
        """Take the old curves away and make room for `epochs` epochs of a training with a loss of that name."""
        self._loss_title.setText(self.tr("Loss: {name}").format(name=loss) if loss else self.tr("Loss"))
        self._curves = {
            f"{part}_{what}": [] for part in ("batch", "train", "validation") for what in ("loss", "accuracy")
        }
        self._epochs = epochs
        self.setAccessibleDescription("")
        self._draw()
        self._draw_overlay()

    def add_batch(self, position_in_epochs: float, loss: float, accuracy: float) -> None:
        """Add one batch's values; 1.5 is the middle of the second epoch."""
        self._add("batch", position_in_epochs, loss, accuracy)

    def add_epoch(
        self,
        epoch: int,
        train_loss: float,
        train_accuracy: float,
        validation_loss: float,
        validation_accuracy: float,
    ) -> None:
        """Add the values at the end of an epoch, counted from 1, in place of those of this and later ones."""
        for name, points in self._curves.items():
            if not name.startswith("batch"):
                points[:] = [point for point in points if point[0] < epoch]
        self._add("train", epoch, train_loss, train_accuracy)
        self._add("validation", epoch, validation_loss, validation_accuracy)
        self.setAccessibleDescription(
            self.tr("Epoch {epoch}: held-back pictures: accuracy {accuracy:.4f}, loss {loss:.4f}").format(
                epoch=epoch, accuracy=validation_accuracy, loss=validation_loss
            )
        )

    def set_overlay(self, overlay: Mapping[int, tuple[Curve, Curve]], names: Mapping[int, str]) -> None:
        """Lay past runs over the curves: by style the points of their validation accuracy and validation loss, and what
        the legend calls them.
        """
        self._overlay = dict(overlay)
        self._legend.show_runs(names)
        self._draw_overlay()

    def overlay(self) -> dict[int, tuple[Curve, Curve]]:
        """What lies over the curves."""
        return dict(self._overlay)

    def curves(self) -> dict[str, Curve]:
        """A copy of all points, by "batch", "train" or "validation" and "_loss" or "_accuracy"."""
        return {name: list(points) for name, points in self._curves.items()}

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._legend.update()
            self._accuracy.follow_theme()
            self._loss.follow_theme()
        super().changeEvent(event)

    def _add(self, part: str, position: float, loss: float, accuracy: float) -> None:
        self._curves[f"{part}_loss"].append((float(position), loss))
        self._curves[f"{part}_accuracy"].append((float(position), accuracy))
        if not self._timer.isActive():
            self._timer.start()

    def _draw(self) -> None:
        for plot, what in ((self._accuracy, "accuracy"), (self._loss, "loss")):
            plot.show_curves(*(self._curves[f"{part}_{what}"] for part in ("batch", "train", "validation")))

    def _draw_overlay(self) -> None:
        longest = max((curves[0][-1][0] for curves in self._overlay.values() if curves[0]), default=0.0)
        for plot, index in ((self._accuracy, 0), (self._loss, 1)):
            plot.show_others([(style, curves[index]) for style, curves in self._overlay.items()])
            plot.set_epochs(max(self._epochs, round(longest)))

    def _card(self, title: QLabel, name: str, plot: QWidget) -> Card:
        card = Card(name, self)
        top = WrappingRow()
        top.add(title, 1)
        top.add(CurveKey(self.tr("training"), False, card))
        top.add(CurveKey(self.tr("held-back"), True, card))
        layout = QVBoxLayout(card)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.addLayout(top)
        layout.addWidget(plot, 1)
        return card
