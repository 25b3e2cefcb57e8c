"""The right side of the page Recognise: the answer, a card per model, the comparison table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine import catalog
from engine.catalog.spec import FAST, NATIVE, ModelSpec
from engine.comparison.requests import ComparisonRow
from engine.prediction.requests import Answer
from gui.page_parts.comparison_table import ComparisonTable
from gui.page_parts.runtime_choice import choose_runtime, grey_native
from gui.pages.recognise.headline import Headline
from gui.pages.recognise.model_card import ModelCard
from gui.pages.recognise.score_note import ScoreNote
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import milliseconds, percent
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import button, label
from gui.widgets.segmented import Segmented

_MOST_COLUMNS = 3
_CARDS_AT_ONCE = 3


class ResultsView(QWidget):
    """Shows answers as headline, cards and table.

    Attributes: `table`, `score_note`, `why`, `correction`. Signals: `model_chosen(id)`; `models_changed()` when other
    models are asked; `runtime_changed("fast" or "native")`; `view_changed("cards" or "table")`; `answer_shown()` when
    the last card of an answer shows it; `shipped_wanted(id)` when a model is to be the original again.
    """

    model_chosen = Signal(str)
    models_changed = Signal()
    runtime_changed = Signal(str)
    view_changed = Signal(str)
    answer_shown = Signal()
    shipped_wanted = Signal(str)

    def __init__(self, specs: Sequence[ModelSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultsView")
        self.setAccessibleName(self.tr("Answers"))
        self._specs = {spec.id: spec for spec in specs}
        self._headline = Headline(self)
        self.why, self.correction = self._headline.why, self._headline.correction
        self._updates: list[Callable[[], None]] = []  # of cards that still show the answer before
        self._next_turn = QTimer(self, singleShot=True, interval=0)
        self._next_turn.timeout.connect(self._update_cards)
        self._view = Segmented("resultsChoice", self.tr("How to show the answers"), self)
        self._view.add("cards", self.tr("&Cards"))
        self._view.add("table", self.tr("Ta&ble"))
        self._runtime = DropDown(self)
        self._runtime.setObjectName("runtimeChoice")
        self._runtime.setAccessibleName(self.tr("Speed"))
        self._runtime.addItem(self.tr("Fast"), FAST)
        self._runtime.addItem(self.tr("Original framework"), NATIVE)
        self._runtime.setToolTip(
            self.tr(
                "Fast answers inside ClassLens. Original framework starts the one each model was made in, which takes "
                "seconds."
            )
        )
        grey_native(self._runtime)
        self._models = button(self.tr("Mo&dels"), "modelsChoice", parent=self)
        self._models.setMenu(QMenu(self._models))
        self.score_note = ScoreNote(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._card_area())
        self.table = ComparisonTable(self._stack)
        self._stack.addWidget(self.table)

        runtime_caption = label(self.tr("Speed"), "quiet", "runtimeCaption", self)
        runtime_caption.setBuddy(self._runtime)
        row = WrappingRow()
        row.add(self._view)
        row.add(self.score_note)
        row.add_gap()
        row.add(self._beside(runtime_caption, self._runtime))
        row.add(self._models)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._headline)
        layout.addLayout(row)
        layout.addWidget(self._stack, 1)

        self._view.changed.connect(self._switch)
        self._runtime.currentIndexChanged.connect(lambda _: self.runtime_changed.emit(self.runtime()))
        for spec in specs:
            self._offer(spec)

    def follow(self, own: Sequence[ModelSpec]) -> None:
        """Show a card for each of these models of the person, and none for one that is gone."""
        wanted = {spec.id: spec for spec in own}
        self._updates.clear()
        self._next_turn.stop()
        for model_id, spec in list(self._specs.items()):
            if spec.personal is not None and wanted.get(model_id) != spec:
                self._withdraw(model_id)
        for spec in own:
            if spec.id not in self._specs:
                self._specs[spec.id] = spec
                self._cards[spec.id] = ModelCard(spec.id, spec.title, spec.framework, self._card_page)
                self._offer(spec)
        self._place_cards()

    def is_there(self, model_id: str) -> bool:
        """Whether there is a card of that model."""
        return model_id in self._specs

    def _offer(self, spec: ModelSpec) -> None:
        """Let a person choose the model to be asked, and its card to be shown large."""
        action = QAction(spec.title, self, checkable=True, checked=True)
        action.setData(spec.id)
        action.toggled.connect(lambda _, action=action: self._models_toggled(action))
        self._models.menu().addAction(action)
        self._cards[spec.id].chosen.connect(self.model_chosen)
        self._cards[spec.id].shipped_wanted.connect(self.shipped_wanted)

    def _withdraw(self, model_id: str) -> None:
        del self._specs[model_id]
        menu = self._models.menu()
        for action in menu.actions():
            if action.data() == model_id:
                menu.removeAction(action)
                action.deleteLater()
        card = self._cards.pop(model_id)
        self._grid.removeWidget(card)
        card.setParent(None)
        card.deleteLater()
        if not self.model_ids():  # it alone was asked
            menu.actions()[0].setChecked(True)

    def _beside(self, caption: QWidget, choice: QWidget) -> QWidget:
        """A choice with its caption, which stay together."""
        both = QWidget(self)
        row = QHBoxLayout(both)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(caption)
        row.addWidget(choice)
        return both

    def runtime(self) -> str:
        """The runtime asked for."""
        return str(self._runtime.currentData())

    def set_runtime(self, name: str) -> None:
        """Choose a runtime; one that is greyed stays unchosen."""
        choose_runtime(self._runtime, name)

    def view(self) -> str:
        """ "cards" or "table"."""
        return self._view.current()

    def show_view(self, key: str) -> None:
        """Switch to "cards" or "table"."""
        self._view.set_current(key)

    def model_ids(self) -> tuple[str, ...]:
        """The models to ask, in the catalogue's order."""
        return tuple(action.data() for action in self._models.menu().actions() if action.isChecked())

    def show_nothing(self, sentence: str) -> None:
        """Show that there is no answer, and what to do for one."""
        self._updates = []
        self._headline.show_nothing(sentence)
        for card in self._cards.values():
            card.set_prediction(None, disagrees=False, selected=False)
        self.table.set_rows([])

    def large_text(self) -> str:
        """The large digit of the headline, with its question mark; empty where there is none."""
        return self._headline.large_text()

    def words(self) -> str:
        """All that the headline says, in sentences."""
        return self._headline.accessibleDescription()

    def set_remark(self, text: str) -> None:
        """Say something about the picture beside the answer; an empty text takes it away."""
        self._headline.set_remark(text)

    def empty_cards_without(self, answer: Answer) -> None:
        """Take away what the cards of the models that an answer leaves out still show."""
        there = {prediction.model_id for prediction in answer.predictions}
        there |= {failure.model_id for failure in answer.failures}
        for model_id, card in self._cards.items():
            if model_id not in there:
                card.set_prediction(None, disagrees=False, selected=False)

    def show_rows(self, rows: Sequence[ComparisonRow]) -> None:
        """Fill the comparison table."""
        self.table.set_rows(rows)

    def show_answer(
        self,
        answer: Answer,
        chosen: str,
        not_sure_below: float,
        at_once: bool = True,
        waiting: bool = False,
    ) -> None:
        """Show an answer; `chosen` is the model whose digit is big, unless the answer has a hint to stand there.

        Unless `at_once`, some cards are left to the event loop's next turns, so that a pen need not wait for all.
        When `waiting`, models that the answer leaves out say that they answer when the pen rests.
        """
        cards = {
            prediction.model_id: partial(
                self._cards[prediction.model_id].set_prediction,
                prediction,
                disagrees=answer.vote is not None and (answer.vote.tied or prediction.top.label != answer.vote.label),
                selected=prediction.model_id == chosen,
            )
            for prediction in answer.predictions
            if prediction.model_id in self._cards  # it may have been removed while it was asked
        }
        cards |= {
            failure.model_id: partial(self._cards[failure.model_id].set_failure, failure.sentence)
            for failure in answer.failures
            if failure.model_id in self._cards
        }
        for model_id in self.model_ids():
            if waiting and model_id not in cards:
                cards[model_id] = partial(self._cards[model_id].set_waiting, selected=model_id == chosen)
        self._show_headline(answer, chosen, not_sure_below)
        self._updates = list(cards.values())
        self._update_cards()
        while at_once and self._updates:
            self._update_cards()

    def _update_cards(self) -> None:
        now, self._updates = self._updates[:_CARDS_AT_ONCE], self._updates[_CARDS_AT_ONCE:]
        for update in now:
            update()
        if self._updates:
            self._next_turn.start()
        elif now:
            self.answer_shown.emit()

    def _show_headline(self, answer: Answer, chosen: str, not_sure_below: float) -> None:
        if answer.hint:
            self._headline.show_nothing(answer.hint)
            return
        if not answer.predictions:
            self._headline.show_nothing(self.tr("No model can answer; the cards say why."))
            return
        big = next((p for p in answer.predictions if p.model_id == chosen), answer.predictions[0])
        label, score, vote = big.top.label, big.top.score, answer.vote
        voted = vote.label if vote is not None and vote.label != label else ""
        split = vote is not None and vote.tied
        title = catalog.recall(big.model_id).title
        sure = score >= not_sure_below and not split
        says = self.tr("{score} confident · {time}")
        if voted or not sure:  # the sentence above does not name the model then
            says = self.tr("{model} says {label} · {score} confident")
        detail = says.format(model=title, label=label, score=percent(score), time=milliseconds(big.timing.infer_ms))
        if big.own:
            detail = self.tr("{answer} · trained by you").format(answer=detail)
        self._headline.show_answer(
            title, label, sure, detail, self._agreement(answer), self._disagreement(answer), voted
        )
        self.correction.offer(answer.request.picture)

    def _agreement(self, answer: Answer) -> str:
        if answer.vote is None or answer.vote.total < 2:
            return ""
        if answer.vote.tied:
            return self.tr("The models disagree")
        return self.tr("{agreeing} of {total} models say {label}").format(
            agreeing=answer.vote.agreeing, total=answer.vote.total, label=answer.vote.label
        )

    def _disagreement(self, answer: Answer) -> str:
        """Who says what, of the models that the vote overruled, or of all where they are split."""
        if answer.vote is None:
            return ""
        by_label: dict[str, list[str]] = {}
        for prediction in answer.predictions if answer.vote.tied else answer.vote.dissenting:
            by_label.setdefault(prediction.top.label, []).append(catalog.recall(prediction.model_id).title)
        one, several = self.tr("{models} says {label}"), self.tr("{models} say {label}")
        return "; ".join(
            (one if len(titles) == 1 else several).format(models=", ".join(titles), label=label)
            for label, titles in sorted(by_label.items(), key=lambda said: len(said[1]), reverse=True)
        )

    def _card_area(self) -> QScrollArea:
        # Each part is made where it stays: Qt takes long to move one that has parts of its own.
        area = QScrollArea(self._stack)
        page = self._card_page = QWidget(area.viewport())
        self._cards = {s.id: ModelCard(s.id, s.title, s.framework, page) for s in self._specs.values()}
        page.setProperty("role", "page")
        column_of_rows = QVBoxLayout(page)
        column_of_rows.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        grid.setSpacing(8)
        column_of_rows.addLayout(grid, 1)
        column_of_rows.addStretch(0)
        self._grid = grid
        self._place_cards()
        area.setObjectName("cardArea")
        area.setAccessibleName(self.tr("A card for each model"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._columns() != self._placed_columns:
            self._place_cards()

    def _columns(self) -> int:
        """As many cards in a row as fit, at most three."""
        needed = next(iter(self._cards.values())).minimumWidth() + self._grid.horizontalSpacing()
        return max(1, min(_MOST_COLUMNS, (self.width() + self._grid.horizontalSpacing()) // needed))

    def _place_cards(self) -> None:
        columns = self._placed_columns = self._columns()
        shown = [self._cards[model_id] for model_id in self.model_ids()] or list(self._cards.values())
        for card in self._cards.values():
            self._grid.removeWidget(card)
            card.setVisible(card in shown)
        for index, card in enumerate(shown):
            self._grid.addWidget(card, index // columns, index % columns)
        for column in range(_MOST_COLUMNS):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def _models_toggled(self, action: QAction) -> None:
        if not self.model_ids():
            action.setChecked(True)  # at least one model answers
            return
        self._place_cards()
        self.models_changed.emit()

    def _switch(self, key: str) -> None:
        self._stack.setCurrentIndex(0 if key == "cards" else 1)
        self.view_changed.emit(key)
