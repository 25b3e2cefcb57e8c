"""The part Calibration of the page Evaluate: whether scores mean what they say, raw and calibrated."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.evaluation.requests import EvaluationAnswer
from engine.evaluation.saving import calibration_part
from engine.metrics.calibration import FEWEST, Calibration
from gui.page_parts.part_saver import Saver
from gui.widgets.formats import count, exact_percent, percent
from gui.widgets.parts import Card, LineLabel
from gui.widgets.segmented import Segmented

_NEARLY_NOTHING = 0.0005
_SMALL = 0.01  # of expected errors: nobody sees so little in the diagram
_ONE_SIDED = 0.5  # share of the expected error from which on most scores err to the same side


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
        self._hint.setText(self._remark(calibration, self._answer.count))
        self._plot.setAccessibleDescription(
            " ".join(
                self.tr("Score {score}: {accuracy} right.").format(score=percent(b.score), accuracy=percent(b.accuracy))
                for b in calibration.bins
            )
        )

    def _remark(self, calibration: Calibration, pictures: int) -> str:
        """What the diagram shows. Scores too high here and too low there cancel in the mean, but do not match."""
        if pictures < FEWEST:
            text = self.tr("{count} pictures are too few to tell whether scores match how often the model is right.")
            return text.format(count=count(pictures))
        excess, error = calibration.excess, calibration.expected_error
        if error >= _SMALL and abs(excess) < _ONE_SIDED * error:
            return self.tr("The model is too sure at some scores and too unsure at others.")
        if abs(excess) < _NEARLY_NOTHING:
            return self.tr("The scores match how often the model is right.")
        if excess > 0:
            return self.tr("The model is overconfident: its scores are higher than its accuracy.")
        return self.tr("The model is underconfident: it is right more often than its scores say.")
