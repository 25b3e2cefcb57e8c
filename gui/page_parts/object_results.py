"""What the models for objects say about a photo: a sentence about all of them, and a card for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.personal import is_personal
from engine.catalog.spec import ModelSpec
from engine.prediction.requests import Answer
from engine.types import Prediction
from engine.weights.requests import ModelState
from gui.page_parts.object_card import ObjectCard
from gui.page_parts.preparing_text import missing_text
from gui.page_parts.runtime_choice import speed_title
from gui.page_parts.why_button import why_button
from gui.widgets.announcing import Announcer
from gui.widgets.parts import Card, LineLabel, TextBlock

_MOST_COLUMNS = 2
_ONE_LINE_LETTERS = 60  # of text: narrower, the sentence about all models has two lines


class ObjectResults(QWidget):
    """Shows answers as a headline and cards. Models that people taught or imported come and go with
    `show_states`.

    Attribute: `why`, which leads to what is behind the answers. Signals: `weights_wanted()` for a model whose weights
    are missing.
    """

    weights_wanted = Signal()

    def __init__(self, specs: Mapping[str, ModelSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("objectResults")
        self._specs = dict(specs)
        self._missing: dict[str, str] = {}
        self._resting: frozenset[str] = frozenset()
        self._model_ids: tuple[str, ...] = ()
        self._columns = 0  # in which the cards stand
        self._headline = Card("objectHeadline", self)
        self._first = TextBlock("title", "objectSentence", 1, self._headline)
        self._second = LineLabel("attention", "objectDisagreement", self._headline)
        self.why = why_button("objectWhy", self._headline)
        lines = QVBoxLayout()
        lines.setSpacing(2)
        lines.addWidget(self._first)
        lines.addWidget(self._second)
        beside = QHBoxLayout(self._headline)
        beside.setContentsMargins(20, 10, 20, 10)
        beside.addLayout(lines, 1)
        beside.addWidget(self.why, 0, Qt.AlignmentFlag.AlignTop)
        self._headline.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._cards = {spec.id: self._card(spec) for spec in specs.values()}
        cards = QWidget(self)
        cards.setProperty("role", "page")
        self._grid = QGridLayout(cards)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(8)
        area = QScrollArea(self)
        area.setObjectName("objectCards")
        area.setAccessibleName(self.tr("A card for each model"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(cards)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._headline)
        layout.addWidget(area, 1)
        self._announcer = Announcer(self)
        self.set_models(tuple(specs))
        self.show_nothing(self.tr("Choose a photo, and every model names what is in it"))

    def specs(self) -> Mapping[str, ModelSpec]:
        """The models that there are; it changes with `show_states`."""
        return MappingProxyType(self._specs)

    def usual_models(self) -> tuple[str, ...]:
        """The models to ask unless a person chooses: those that are not resting; see `ModelState`."""
        return tuple(model_id for model_id in self._specs if model_id not in self._resting)

    def set_models(self, model_ids: Sequence[str]) -> None:
        """Show the cards of these models."""
        self._model_ids = tuple(model_id for model_id in model_ids if model_id in self._cards)
        for model_id, card in self._cards.items():
            card.setVisible(model_id in self._model_ids)
        self._place_cards(self._fitting())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._first.set_lines(2 if self.width() < self.fontMetrics().averageCharWidth() * _ONE_LINE_LETTERS else 1)
        if self._fitting() != self._columns:
            self._place_cards(self._fitting())

    def _fitting(self) -> int:
        """How many cards fit beside each other."""
        spacing, needed = self._grid.horizontalSpacing(), next(iter(self._cards.values())).minimumSizeHint().width()
        most = min(_MOST_COLUMNS, max(1, len(self._model_ids)))
        return max(1, min(most, (self.width() + spacing) // (needed + spacing)))

    def _place_cards(self, columns: int) -> None:
        self._columns = columns
        for card in self._cards.values():
            self._grid.removeWidget(card)
        for index, model_id in enumerate(self._model_ids):
            self._grid.addWidget(self._cards[model_id], index // columns, index % columns)
        for column in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(column, int(column < columns))
        for row in range(len(self._cards)):
            self._grid.setRowStretch(row, int(row * columns < len(self._model_ids)))  # all rows are alike

    def show_states(self, states: Sequence[ModelState]) -> None:
        """Show sizes, and for models without weights how to get them."""
        self._resting = frozenset(state.model_id for state in states if state.resting)
        self._follow([state.spec for state in states])
        for state in states:
            card = self._cards[state.model_id]
            official = state.spec.official
            card.set_sizes(state.parameters, state.disk_bytes, official.accuracy if official else None)
            if state.missing_bytes is not None:
                self._missing[state.model_id] = missing_text(state.missing_bytes)
                card.show_message(self._missing[state.model_id], can_get=True)
            elif self._missing.pop(state.model_id, None) is not None:
                card.show_nothing()

    def _follow(self, specs: Sequence[ModelSpec]) -> None:
        """Show a card for each model that was taught or imported, in their order, and none for one that is gone."""
        own = {spec.id: spec for spec in specs if is_personal(spec.id)}
        before = {model_id: spec for model_id, spec in self._specs.items() if is_personal(model_id)}
        if list(own.values()) == list(before.values()):
            return
        for model_id, spec in before.items():
            del self._specs[model_id]
            if own.get(model_id) != spec:
                gone = self._cards.pop(model_id)
                self._grid.removeWidget(gone)
                gone.setParent(None)
                gone.deleteLater()
        for model_id, spec in own.items():
            self._specs[model_id] = spec
            if model_id not in self._cards:
                self._cards[model_id] = self._card(spec)
        self.set_models(self._model_ids)

    def _card(self, spec: ModelSpec) -> ObjectCard:
        card = ObjectCard(spec.id, spec.title, spec.framework, self)
        card.weights_wanted.connect(self.weights_wanted)
        return card

    def missing(self) -> frozenset[str]:
        """The models without weights."""
        return frozenset(self._missing)

    def show_nothing(self, sentence: str) -> None:
        """Show that there is no answer, and what to do for one."""
        self._say(sentence, "")
        self._announcer.say("")
        for model_id, card in self._cards.items():
            if model_id not in self._missing:
                card.show_nothing()

    def show_working(self, model_id: str, sentence: str) -> None:
        """Say what is being done for a model before it can answer, or why it cannot."""
        if model_id in self._cards:  # it may have been removed while it was asked
            self._cards[model_id].show_message(sentence)

    def show_waiting(self, model_ids: Sequence[str]) -> None:
        """Say that these models are being asked."""
        self._say(self.tr("Asking the models…"), "")
        self._announcer.say("")
        for model_id in model_ids:
            self.show_working(model_id, self.tr("Being asked…"))

    def show_answer(self, answer: Answer, complete: bool = True) -> None:
        """Show the answers there are, and why the others gave none; the headline names the first until all are
        `complete`."""
        vote = answer.vote
        for prediction in answer.predictions:
            disagrees = vote is not None and vote.total > 1 and (vote.tied or prediction.top.label != vote.label)
            disagrees = disagrees and catalog.recall(prediction.model_id).votes
            if prediction.model_id in self._cards:
                runtime = speed_title(prediction.runtime)
                self._cards[prediction.model_id].show_prediction(prediction, runtime, disagrees)
        for failure in answer.failures:
            self.show_working(failure.model_id, failure.sentence)
        answered = bool(answer.predictions)
        if not complete:
            first = self._says(answer.predictions[0]) if answer.predictions else ""
            self._say(first, self.tr("Others still answer…"), answered)
        elif answer.hint:
            self._say(answer.hint.partition(". ")[0], answer.hint.partition(". ")[2], answered)
        elif not answer.predictions:
            self._say(self.tr("No model can answer; the cards say why"), "")
        elif vote is None or vote.total == 1:
            self._say(self._says(answer.predictions[0]), "", answered)
        elif vote.tied:
            self._say(self.tr("The models disagree"), ", ".join(self._says(p) for p in answer.predictions), answered)
        else:
            sentence = self.tr("{agreeing} of {total} models say {label}")
            self._say(
                sentence.format(agreeing=vote.agreeing, total=vote.total, label=vote.label),
                ", ".join(self._says(p) for p in vote.dissenting),
                answered,
            )
        self._announcer.say(self.accessibleDescription())

    def _says(self, prediction: Prediction) -> str:
        title = catalog.recall(prediction.model_id).title
        return self.tr("{model} says {label}").format(model=title, label=prediction.top.label)

    def _say(self, first: str, second: str, answered: bool = False) -> None:
        self.why.setVisible(answered)
        self._first.setText(first)
        self._second.setText(second)
        self.setAccessibleDescription(". ".join(text for text in (first, second) if text))
