"""One stage of a lesson, or the one before it: curves, and what it answers or what it learns from."""

from __future__ import annotations

from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.data.labels import DIGITS
from engine.data.requests import Preview
from engine.lessons.lesson import Shows
from engine.lessons.requests import LessonRun
from engine.training.records import TrainingProgress
from engine.types import Score
from gui.widgets.digit_bars import DigitBars
from gui.widgets.formats import DASH, duration, percent, with_percent_sign
from gui.widgets.layouts.follow_font import keep_lines
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, LineLabel, label
from gui.widgets.pictures.picture_rows import PictureRows
from gui.widgets.plots.training_chart import Curve, CurveKey

PARTS = ("batch", "train", "validation")
_MUCH_OF_ONE = 0.5
_REPAINT_INTERVAL = 100  # ms
_LEAST_ACCURACY = 0.8  # below, networks that differ by their pictures alone do not lie after their first epoch


@dataclass(slots=True)
class StageCurves:
    """The points of one training by part and figure, such as "train_loss"; the run once it has ended."""

    points: dict[str, Curve] = field(
        default_factory=lambda: {f"{part}_{what}": [] for part in PARTS for what in ("loss", "accuracy")}
    )
    run: LessonRun | None = None

    def add(self, progress: TrainingProgress) -> None:
        """Add what a training reported."""
        record = progress.finished_epoch
        if record is None:
            self._put("batch", progress.epoch - 1 + progress.batch / progress.batches, progress.loss, progress.accuracy)
        else:
            self._put("train", record.epoch, record.train_loss, record.train_accuracy)
            self._put("validation", record.epoch, record.validation_loss, record.validation_accuracy)

    def largest_loss(self, shows: Shows) -> float:
        """The top of the loss curves, 0 while there are none; where small differences count, only of whole epochs."""
        parts = PARTS if shows is Shows.NETWORK else PARTS[1:]
        return max((value for part in parts for _, value in self.points[f"{part}_loss"]), default=0.0)

    def _put(self, part: str, position: float, loss: float, accuracy: float) -> None:
        self.points[f"{part}_loss"].append((float(position), loss))
        self.points[f"{part}_accuracy"].append((float(position), accuracy))


class StageView(Card):
    """A title, what came of it, accuracy over loss; below them ten bars, the tallest in the second colour if it stands
    out, or pictures that the stage learns from.
    """

    def __init__(self, name: str, shows: Shows, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._shows = shows
        from gui.widgets.plots.curve_plot import CurvePlot  # noqa: PLC0415 - pyqtgraph takes long to import

        self._title = LineLabel("heading", f"{name}Title", self)
        self._outcome = LineLabel("quiet", f"{name}Outcome", self)
        self._accuracy = CurvePlot(f"{name}Accuracy", self.tr("Accuracy"), None, self)
        self._accuracy.setYRange(0 if shows is Shows.NETWORK else _LEAST_ACCURACY, 1, padding=0.03)
        self._loss = CurvePlot(f"{name}Loss", self.tr("Loss"), 0.0, self)
        self._loss_name = label("", "quiet", f"{name}LossName", self)
        self._answers = LineLabel("quiet", f"{name}Answers", self)
        self._bars = DigitBars(DIGITS, self)
        self._bars.set_meaning(
            self.tr("How often each digit is the answer"), self.tr("{label}: share of the answers {score}")
        )
        keep_lines(self._bars, 5)
        self._gradient = LineLabel("quiet", f"{name}Gradient", self)
        self._pictures = PictureRows(f"{name}Pictures", self.tr("Pictures as they are, below them in training"), self)
        self._pictures_title = LineLabel("quiet", f"{name}PicturesTitle", self)
        self._pictures_title.setText(self.tr("Some pictures as they are; below them in training"))
        self._curves: StageCurves | None = None
        self._loss_top = 1.0
        self._timer = QTimer(self, singleShot=True, interval=_REPAINT_INTERVAL)
        self._timer.timeout.connect(self._draw)
        self._layout()

    def show_pictures(self, preview: Preview | None) -> None:
        """Show pictures as they are, and below them as the stage learns from them; None takes them away."""
        self._pictures.set_pictures(*(() if preview is None else (preview.images, preview.augmented)))

    def show_stage(self, title: str, loss: str, epochs: int, curves: StageCurves | None, remark: str) -> None:
        """Show a stage by its title and its loss' name; `remark` stands where the outcome will be."""
        for plot in (self._accuracy, self._loss):
            plot.set_epochs(epochs)
        self._title.setText(title)
        self._loss_name.setText(self.tr("Loss · {name}").format(name=loss) if loss else self.tr("Loss"))
        self._curves = curves
        run = curves.run if curves is not None else None
        self._outcome.setText(remark if run is None else self._in_words(run))
        self._show_answers(run)
        self._draw()

    def follow(self) -> None:
        """Draw the curves soon, because points were added; ten times a second at most, however many there are."""
        if not self._timer.isActive():
            self._timer.start()

    def set_loss_top(self, top: float) -> None:
        """Let the loss' axis run from 0 to `top`, so that two stages can be compared."""
        if top != self._loss_top:
            self._loss_top = top
            self._loss.setYRange(0, top, padding=0.03)

    def loss_top(self) -> float:
        """Where the loss' axis ends."""
        return self._loss_top

    def drawn(self) -> StageCurves | None:
        """What is shown."""
        return self._curves

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._accuracy.follow_theme()
            self._loss.follow_theme()
        super().changeEvent(event)

    def _in_words(self, run: LessonRun) -> str:
        last = run.result.epochs[-1]
        if self._shows is Shows.PICTURES:
            return self.tr("in training {training} right, in use {use} · loss {loss:.3f}").format(
                training=percent(last.train_accuracy), use=percent(last.validation_accuracy), loss=last.validation_loss
            )
        return self.tr("{accuracy} right · loss {loss:.3f} · {time}").format(
            accuracy=percent(last.validation_accuracy), loss=last.validation_loss, time=duration(run.result.seconds)
        )

    def _show_answers(self, run: LessonRun | None) -> None:
        if run is None:
            self._answers.setText(self.tr("How often each digit is the answer"))
            self._bars.set_scores(None, None, False)
            self._gradient.setText(self._gradient_text(DASH))
            return
        shares = [count / sum(run.answer_counts) for count in run.answer_counts]
        most = shares.index(max(shares))
        much = shares[most] > _MUCH_OF_ONE
        self._answers.setText(
            self.tr("The answer to {share} of the pictures is “{digit}”").format(
                share=percent(shares[most]), digit=most
            )
        )
        scores = tuple(Score(str(digit), share) for digit, share in enumerate(shares))
        self._bars.set_scores(scores, str(most) if much else None, much)
        self._gradient.setText(self._gradient_text(DASH))
        if run.gradients and run.gradients[-1]:
            ratio = 100 * run.gradients[0] / run.gradients[-1]
            self._gradient.setText(self._gradient_text(with_percent_sign(f"{ratio:.2g}")))

    def _gradient_text(self, ratio: str) -> str:
        return self.tr("First layer’s gradient at the start: {ratio} of the last’s").format(ratio=ratio)

    def _draw(self) -> None:
        curves = self._curves
        for plot, what in ((self._accuracy, "accuracy"), (self._loss, "loss")):
            plot.show_curves(*(curves.points[f"{part}_{what}"] if curves is not None else () for part in PARTS))

    def _layout(self) -> None:
        legend = WrappingRow()
        legend.add(label(self.tr("Accuracy"), "quiet", f"{self.objectName()}AccuracyName", self), 1)
        legend.add(CurveKey(self.tr("training"), False, self))
        legend.add(CurveKey(self.tr("held-back pictures"), True, self))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._outcome)
        column.addLayout(legend)
        column.addWidget(self._accuracy, 3)
        column.addWidget(self._loss_name)
        column.addWidget(self._loss, 3)
        of_network = (self._gradient, self._answers, self._bars)
        of_pictures = (self._pictures_title, self._pictures)
        shown, hidden = (of_network, of_pictures) if self._shows is Shows.NETWORK else (of_pictures, of_network)
        for widget in shown:
            column.addWidget(widget, 2 if widget is self._bars else 0)
        for widget in hidden:
            widget.hide()
