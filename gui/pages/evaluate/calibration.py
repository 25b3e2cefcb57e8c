"""The part Calibration of the page Evaluate: whether a model's scores mean what they say."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.requests import EvaluationAnswer
from engine.evaluation.saving import calibration_part
from gui.pages.evaluate.save import Saver
from gui.widgets.formats import exact_percent, percent
from gui.widgets.parts import Card, LineLabel, label

_NEARLY_NOTHING = 0.0005


class CalibrationPanel(Card):
    """The reliability diagram and the expected calibration error."""

    def __init__(self, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__("calibrationCard", parent)
        from gui.pages.evaluate.plots import CalibrationPlot  # noqa: PLC0415 - pyqtgraph takes long to import

        self._plot = CalibrationPlot(self)
        self._plot.setAccessibleName(self.tr("Reliability diagram"))
        self._error = label(self.tr("Calibration"), "heading", "calibrationError", self)
        self._hint = LineLabel("quiet", "calibrationHint", self)
        self._hint.setText(self.tr("The diagram appears here once a model has been evaluated."))
        self._save = saver.button("calibrationSave", self.tr("the calibration"), "calibration")
        below = QHBoxLayout()
        below.addWidget(self._hint, 1)
        below.addWidget(self._save)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addWidget(self._error)
        rows.addWidget(self._plot, 1)
        rows.addLayout(below)

    def show_evaluation(self, answer: EvaluationAnswer) -> None:
        """Show the calibration of an evaluation."""
        self._save.offer(calibration_part(answer))
        calibration = answer.evaluation.calibration
        self._plot.show_bars([(b.low, b.high, b.score, b.accuracy) for b in calibration.bins])
        error = exact_percent(calibration.expected_error)
        self._error.setText(self.tr("Expected calibration error {error}").format(error=error))
        if abs(calibration.excess) < _NEARLY_NOTHING:
            remark = self.tr("The scores match how often the model is right.")
        elif calibration.excess > 0:
            remark = self.tr("The model is overconfident: its scores are higher than its accuracy.")
        else:
            remark = self.tr("The model is underconfident: it is right more often than its scores say.")
        self._hint.setText(remark)
        self._plot.setAccessibleDescription(
            " ".join(
                self.tr("Score {score}: {accuracy} right.").format(score=percent(b.score), accuracy=percent(b.accuracy))
                for b in calibration.bins
            )
        )
