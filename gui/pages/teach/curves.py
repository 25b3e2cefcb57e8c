"""The accuracy while the project's network learns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.training.records import EpochRecord
from gui.widgets.formats import percent
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import label
from gui.widgets.plots.curve_plot import CurvePlot
from gui.widgets.plots.training_chart import CurveKey

_LINES = 8  # of text: the height of the plot


class Curves(QWidget):
    """Accuracy by epoch: training samples solid, held-back samples dashed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachCurves")
        self._plot = CurvePlot("teachAccuracyPlot", self.tr("Accuracy"), None, self)
        follow_font(self._plot, lambda: self._plot.setFixedHeight(self.fontMetrics().height() * _LINES))
        top = WrappingRow()
        top.add(label(self.tr("Accuracy"), "heading", "teachCurvesTitle", self), 1)
        top.add(CurveKey(self.tr("training"), False, self))
        self._held_back = CurveKey(self.tr("held-back"), True, self)
        top.add(self._held_back)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self._plot)

    def show_epochs(self, epochs: Sequence[EpochRecord], held_back: bool) -> None:
        """Show these epochs, with the curve of held-back samples if there are any."""
        training = [(float(record.epoch), record.train_accuracy) for record in epochs]
        validation = [(float(record.epoch), record.validation_accuracy) for record in epochs] if held_back else []
        self._plot.show_curves([], training, validation)
        self._plot.set_epochs(max(1, len(epochs)))
        self._held_back.setVisible(held_back)
        last = epochs[-1]
        text = self.tr("Epoch {epoch}: accuracy {accuracy}")
        self._plot.setAccessibleDescription(text.format(epoch=last.epoch, accuracy=percent(last.train_accuracy)))

    def follow_theme(self) -> None:
        """Take the colours of the theme applied now."""
        self._plot.follow_theme()
