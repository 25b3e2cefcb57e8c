"""The part Calibration of the page Evaluate: whether scores mean what they say, raw and calibrated."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.requests import EvaluationAnswer
from engine.evaluation.saving import calibration_part
from gui.page_parts.part_saver import Saver
from gui.widgets.formats import count, exact_percent, percent
from gui.widgets.parts import Card, LineLabel
from gui.widgets.segmented import Segmented

_NEARLY_NOTHING = 0.0005


class CalibrationPanel(Card):
    """The reliability diagram and the expected calibration error."""

    def __init__(self, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__("calibrationCard", parent)
        from gui.pages.evaluate.plots import CalibrationPlot  # noqa: PLC0415 - pyqtgraph takes long to import

        self._answer: EvaluationAnswer | None = None
        self._scores = Segmented("calibrationScores", self.tr("Which scores the diagram shows"), self)
        self._scores.add("calibrated", self.tr("Calibrated"))
        self._scores.add("raw", self.tr("Raw scores"))
        self._scores.changed.connect(self._show)
        self._plot = CalibrationPlot(self)
        self._plot.setAccessibleName(self.tr("Reliability diagram"))
        self._error = LineLabel("heading", "calibrationError", self)
        self._error.setText(self.tr("Calibration"))
        self._fitted = LineLabel("quiet", "calibrationTemperature", self)
        self._hint = LineLabel("quiet", "calibrationHint", self)
        self._hint.setText(self.tr("The diagram appears here once a model has been evaluated."))
        self._save = saver.button("calibrationSave", self.tr("the calibration"), "calibration")
        below = QHBoxLayout()
        below.addWidget(self._hint, 1)
        below.addWidget(self._save)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        above = QHBoxLayout()
        above.addWidget(self._error, 1)
        above.addWidget(self._scores)
        rows.addLayout(above)
        rows.addWidget(self._fitted)
        rows.addWidget(self._plot, 1)
        rows.addLayout(below)

    def show_evaluation(self, answer: EvaluationAnswer) -> None:
        """Show the calibration of an evaluation."""
        self._answer = answer
        self._save.offer(calibration_part(answer))
        evaluation, temperature = answer.evaluation, answer.temperature
        self._error.setText(
            self.tr("Expected calibration error: {before} raw, {after} calibrated").format(
                before=exact_percent(evaluation.raw_calibration.expected_error),
                after=exact_percent(evaluation.calibration.expected_error),
            )
        )
        if temperature.pictures:
            text = self.tr("Temperature {value}, fitted on {count} pictures held back from training").format(
                value=f"{temperature.value:.2f}", count=count(temperature.pictures)
            )
        else:
            text = self.tr(
                "Not calibrated: fewer than 500 pictures were held back from training, or ClassLens did not do it yet"
            )
        self._fitted.setText(text)
        self._show()

    def _show(self) -> None:
        """Show the diagram of the scores that are chosen."""
        if self._answer is None:
            return
        evaluation = self._answer.evaluation
        calibration = evaluation.raw_calibration if self._scores.current() == "raw" else evaluation.calibration
        self._plot.show_bars([(b.low, b.high, b.score, b.accuracy) for b in calibration.bins])
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
