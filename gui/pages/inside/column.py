"""One model of the page: its parts, of which one is shown."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import FAST
from engine.errors import ClassLensError, EmptyPicture
from engine.explain.requests import NetworkFacts, NetworkRequest
from engine.prediction.requests import Answer, PredictRequest
from engine.types import Image, PictureKind, Score
from gui.bridge import EngineBridge
from gui.page_parts.part_saver import Saver
from gui.pages.inside.asking import Asking
from gui.pages.inside.layers_view import LayersView
from gui.pages.inside.map_view import MapView
from gui.pages.inside.part_view import PartView
from gui.pages.inside.scores_card import ScoresCard
from gui.pages.inside.unit_view import UnitView
from gui.pages.inside.why_view import WhyView
from gui.widgets.layouts.shown_stack import ShownStack
from gui.widgets.parts import label

WHY, LAYERS, UNIT, MAP = "why", "layers", "unit", "map"
"""The parts of the page."""

_LETTERS = 50  # of text: the least width


class ModelColumn(QWidget):
    """Shows one part of one model, or a sentence that says why there is none.

    Attributes: `scores`, which stands elsewhere. Signals: `answer_changed()`; `failed(Exception)`; `told(sentence)`;
    `mended()`; `drawing_wanted(Field)`; `part_wanted(key)` when another part is to be shown.
    """

    answer_changed = Signal()
    failed = Signal(object)
    told = Signal(str)
    mended = Signal()
    drawing_wanted = Signal(object)
    part_wanted = Signal(str)

    def __init__(
        self,
        bridge: EngineBridge,
        saver: Saver,
        name: str,
        scores: ScoresCard,
        is_first: bool,
        parent: QWidget | None = None,
    ) -> None:
        """`is_first` of the columns shows what is about all models."""
        super().__init__(parent)
        self.setObjectName(name)
        self.scores = scores
        self.answer = ""  # what the model says of the picture
        self._asking = Asking(bridge, name, self)
        self._model_id, self._part = "", WHY
        self._facts: NetworkFacts | None = None
        self._picture: Image | None = None
        self._invitation = ""
        self._stack = ShownStack(self)
        self._message = label("", "body", f"{name}Message", self)
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._message)
        layers, unit = LayersView(name, self._asking, saver, self), UnitView(name, self._asking, saver, self)
        self._views: dict[str, PartView] = {
            WHY: WhyView(name, self._asking, saver, is_first, self),
            LAYERS: layers,
            UNIT: unit,
            MAP: MapView(name, self._asking, saver, self),
        }
        layers.unit_wanted.connect(unit.show_unit)
        layers.unit_wanted.connect(lambda *_: self.part_wanted.emit(UNIT))
        for view in self._views.values():
            self._stack.addWidget(view)
            view.scores_known.connect(self._show_scores)
            view.unanswered.connect(self._not_answered)
            view.failed.connect(self.failed)
            view.told.connect(self.told)
            view.drawing_wanted.connect(self.drawing_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for its views, some of which scroll; without a model it needs no room."""
        if not self._model_id:
            return QSize(0, 0)
        return QSize(self.fontMetrics().averageCharWidth() * _LETTERS, super().minimumSizeHint().height())

    def model_id(self) -> str:
        """The model that is looked into; empty for none."""
        return self._model_id

    def show_model(self, model_id: str) -> None:
        """Look into another model, or again into one whose weights have changed; an empty id for none."""
        self._asking.forget()
        self._model_id, self._facts, self.answer = model_id, None, ""
        self.setVisible(bool(model_id))
        self.scores.setVisible(bool(model_id))
        if model_id:
            self.scores.show_model(catalog.recall(model_id).title)
            self._say(self.tr("Looking at the network…"))
            self._asking.quick("network", NetworkRequest(model_id), self._show_network, self._no_network)

    def show_part(self, key: str) -> None:
        """Show another part."""
        self._part = key
        self._asking.stop_slow()
        self._show(at_rest=True)

    def show_picture(self, picture: Image | None, invitation: str, at_rest: bool) -> None:
        """Look at this picture; without one, say what to do for one."""
        self._picture, self._invitation = picture, invitation
        if self._facts is None:
            return  # its network is still to come
        if picture is None:
            self._asking.stop_all()
            self._show_scores((), ())
        else:
            self._asking.stop_slow()
        self._show(at_rest)

    def figure(self) -> QWidget | None:
        """What presentation mode shows; None while there is only a sentence."""
        shown = self._stack.currentWidget()
        return shown.figure() if isinstance(shown, PartView) else None

    def put_figure_back(self) -> None:
        """Put the figure, which was somewhere else, into its place."""
        self._views[self._part].put_figure_back()

    def _show(self, at_rest: bool) -> None:
        view = self._views[self._part]
        if self._facts is None:
            return
        reason = view.reason_for_nothing()
        if self._picture is None and view.needs_picture:
            reason = reason or self._invitation
        if not reason:
            self._stack.setCurrentWidget(view)
        elif at_rest or self._stack.currentWidget() is not view:  # a pad that was cleared is mostly drawn on at once
            self._say(reason)
        view.show_picture(self._picture, at_rest)
        if self._picture is not None and (reason or not view.gives_scores):
            request = PredictRequest(self._picture, (self._model_id,), FAST, "inside", kind=PictureKind.ONE_DIGIT)
            self._asking.quick("scores", request, self._show_answer, self._not_answered)

    def _show_network(self, facts: NetworkFacts) -> None:
        self._facts = facts
        for view in self._views.values():
            view.show_network(facts)
        self._show(at_rest=True)

    def _no_network(self, error: Exception) -> None:
        self._say(error.sentence if isinstance(error, ClassLensError) else "")
        self.failed.emit(error)

    def _show_answer(self, answer: Answer) -> None:
        if answer.predictions:
            self._show_scores(answer.predictions[0].scores, ())
        elif answer.empty:
            self._not_answered(EmptyPicture(answer.empty))

    def _show_scores(self, scores: tuple[Score, ...], before: tuple[Score, ...]) -> None:
        if self._picture is None:
            scores = before = ()
        self.answer = scores[0].label if scores else ""
        self.scores.show_scores(scores, before)
        self.answer_changed.emit()
        if scores:
            self.mended.emit()

    def _not_answered(self, error: Exception) -> None:
        self._show_scores((), ())
        if isinstance(error, ClassLensError):
            self._say(error.sentence)
        if not isinstance(error, EmptyPicture):
            self.failed.emit(error)

    def _say(self, sentence: str) -> None:
        self._message.setText(sentence)
        self._stack.setCurrentWidget(self._message)
