"""The part Robustness of the page Evaluate: accuracy on pictures made harder step by step."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.data.corruptions import NOISE, ROTATION, THICKNESS
from engine.evaluation.figures import robustness_caption
from engine.evaluation.requests import Robustness, RobustnessRequest
from engine.evaluation.saving import robustness_part
from engine.handing_in.gathering import evaluated_disturbed
from gui.bridge import EngineBridge
from gui.page_parts.model_title import title_of
from gui.page_parts.part_saver import Saver
from gui.pages.evaluate.figures_job import FiguresJob
from gui.pages.evaluate.learnt_words import learnt_sentence
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel, button
from gui.widgets.segmented import Segmented


class RobustnessPanel(Card):
    """Curves of accuracy against strength, one for each model that was measured.

    Signals: `wanted()` when the page's model is to be measured, which `measure` answers; `evaluated(Evaluated)` for
    the report of the lesson; `failed(Exception)`.
    """

    wanted = Signal()
    evaluated = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__("robustnessCard", parent)
        from gui.pages.evaluate.plots import CurveLegend, RobustnessPlot  # noqa: PLC0415 - imports pyqtgraph

        self._answers: dict[str, Robustness] = {}
        self._kind = Segmented("robustnessKind", self.tr("What makes the pictures harder"), self)
        texts = {NOISE: self.tr("noise"), ROTATION: self.tr("rotation"), THICKNESS: self.tr("thickness")}
        for key, text in texts.items():
            self._kind.add(key, text)
        self._plot, self._legend = RobustnessPlot(self), CurveLegend(self)
        self._plot.setAccessibleName(self.tr("Accuracy against strength"))
        self._hint = LineLabel("quiet", "robustnessHint", self)
        self._start = button(self.tr("Mea&sure this model"), "robustnessStart", parent=self)
        follow_font(self._start, lambda: self._start.setMinimumWidth(self._start.sizeHint().width()))
        self._clear = button(self.tr("C&lear"), "robustnessClear", parent=self)
        self._save = saver.button("robustnessSave", self.tr("the robustness curves"), "robustness")
        self._job = FiguresJob(bridge, self._start, self._hint, self.tr("Measure again"))
        self._layout()
        self._kind.changed.connect(self._draw)
        self._clear.clicked.connect(self.clear)
        self._job.wanted.connect(self.wanted)
        self._job.failed.connect(self.failed)
        self.clear()

    def measure(self, model_id: str, runtime: str) -> None:
        """Measure a model and add its curves."""
        self._job.submit(RobustnessRequest(model_id, runtime, self._job.data), self._done, (model_id,))

    def use_data(self, source: str, title: str) -> None:
        """Measure with these data from now on; curves of others would not be comparable."""
        invitation = self.tr(
            "Measure the model chosen at the left, then others: their curves are laid over each other."
        )
        if self._job.use_data(source, title, invitation):
            self.clear()

    def weights_changed(self, model_id: str) -> None:
        """A model uses other weights from now on: its curve is that of a former version."""
        self._job.weights_changed(model_id)
        self._draw()

    def keep_those_there(self, own: Sequence[ModelSpec]) -> None:
        """Take away the curves of a person's own models but these: the others are gone."""
        there = {*catalog.DIGIT_MODELS, *(spec.id for spec in own)}
        kept = {model_id: answer for model_id, answer in self._answers.items() if model_id in there}
        if len(kept) < len(self._answers):
            self._answers = kept
            if not kept:
                self._job.clear_figures()
            self._draw()

    def clear(self) -> None:
        """Take all curves away."""
        self._answers.clear()
        self._job.clear_figures()
        self._draw()

    def _done(self, answer: Robustness) -> None:
        if not self._job.is_of_chosen_data():  # others were chosen meanwhile
            return
        self.evaluated.emit(evaluated_disturbed(answer))
        before = self._answers
        alike = {model_id: other for model_id, other in before.items() if other.sha256 == answer.sha256}
        self._answers = {**alike, answer.request.model_id: answer}
        model = title_of(answer.request.model_id, answer.own)
        learnt = learnt_sentence(model, answer.trained_on, answer.count)
        gone = "" if alike == before else self.tr("the curves of other pictures are gone")
        caption = " · ".join(filter(None, (learnt, robustness_caption(answer), gone)))
        self._job.show_figures(caption, self._answers)
        self._draw()

    def _draw(self) -> None:
        from gui.pages.evaluate.plots import NamedCurve  # noqa: PLC0415 - imports pyqtgraph

        kind = self._kind.current()
        units = {
            NOISE: self.tr("strength of the noise (σ; a full stroke is 1)"),
            ROTATION: self.tr("degrees to the left"),
            THICKNESS: self.tr("pixels more on each side of a stroke"),
        }
        shown = []
        for model_id, answer in self._answers.items():
            curve = next(curve for curve in answer.curves if curve.kind == kind)
            name = title_of(model_id, answer.own)
            if model_id in self._job.changed:
                name = self.tr("{model} (former weights)").format(model=name)
            shown.append(NamedCurve(name, curve.strengths, curve.accuracies))
        self._plot.show_curves(shown, units[kind])
        self._legend.show_names([curve.name for curve in shown])
        self._clear.setEnabled(bool(shown))
        self._save.offer(robustness_part(tuple(self._answers.values())) if shown else None)

    def _layout(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._kind)
        top.addStretch(1)
        top.addWidget(self._start)
        top.addWidget(self._clear)
        middle = QHBoxLayout()
        middle.addWidget(self._plot, 1)
        middle.addWidget(self._legend)
        below = QHBoxLayout()
        below.addWidget(self._hint, 1)
        below.addWidget(self._save)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addLayout(top)
        rows.addLayout(middle, 1)
        rows.addLayout(below)
