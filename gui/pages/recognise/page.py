"""The page Recognise: a picture on the left, the answers on the right; what the picture holds decides who answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import NATIVE
from engine.handing_in.work import Done
from engine.jobs import Request
from engine.prediction.requests import Answer, PredictRequest
from engine.reading.requests import Reading, ReadRequest
from engine.types import Image, PictureKind, Task
from gui.bridge import EngineBridge, Listener
from gui.page_parts.page import Page
from gui.page_parts.picture_editor import PictureEditor
from gui.page_parts.picture_opener import PictureOpener
from gui.page_parts.presented import Presented
from gui.page_parts.shown_picture import ShownPicture
from gui.page_parts.table_files import TableFiles
from gui.pages.recognise import presented
from gui.pages.recognise.answer_views import AnswerViews
from gui.pages.recognise.inputs import InputPanel
from gui.pages.recognise.numbers_view import NumbersView
from gui.pages.recognise.several_digits import SeveralDigits
from gui.pages.recognise.timed_models import TimedModels
from gui.pages.recognise.versions import Versions
from gui.preferences import Preferences
from gui.widgets.layouts.columns import Columns
from gui.widgets.pad.drawing_pad import DrawingPad

_REST = 150  # ms without a movement of the pen
_PATIENCE = 100  # ms; answers that come sooner take the place of those before without a flicker

A = TypeVar("A")


class RecognisePage(Page):
    """Asks the models about every picture of the input panel: those for digits about one digit, one of them about a
    page of digits and all about a box of it, those for objects about a photo.

    Attributes: `inputs`, `results`, `table_files`, `versions`; `shown_answer`, perhaps without models that still
    compute. `predictions_ready` is emitted whenever all cards show an answer.
    """

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("recognisePage")
        self._picture: Image | None = None
        self._source = "draw"
        self._line = 0  # of pictures that grow out of each other; an answer to a former line comes too late
        self._answer: Answer | None = None
        self.shown_answer: Answer | None = None
        self._asked: list[Callable[[], None]] = []  # what forgets each question; while a stroke is drawn, several
        self._several = SeveralDigits(bridge, self)
        self._reading: Reading | None = None  # of a page of digits
        self._box: int | None = None  # the box of the page that all models are asked about
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._show_asking)
        self._pen_rests = QTimer(self, singleShot=True, interval=_REST)
        self._pen_rests.timeout.connect(self.ask)
        columns = Columns(parent=self)  # each part is made where it stays: Qt takes long to move one with parts
        self.inputs = InputPanel(bridge, preferences, columns)
        self._views = AnswerViews(bridge, columns)
        self.results = self._views.results
        self.results.set_runtime(preferences.runtime)
        self._timed = TimedModels(bridge, self.results, self)
        columns.add(self.inputs, 10)
        columns.add(self._views, 17)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.addWidget(columns)
        self.table_files = TableFiles(bridge, self.results.table, preferences, "comparison", self)
        self._connect()
        self.results.show_nothing(self.inputs.invitation())
        self.versions = Versions(bridge, preferences, self.results, self)

    def _connect(self) -> None:
        self.inputs.picture_changed.connect(self._picture_changed)
        self.inputs.another_wanted.connect(self.mended)  # an error with the last one is old news
        self.inputs.judging.connect(self._wait_for_picture)
        self._views.page_wanted.connect(self._show_page)
        self._views.model_chosen.connect(self._choose_model)
        self._views.photo_answered.connect(self._photo_answered)
        self._views.other_page_wanted.connect(self.page_wanted)
        self.inputs.objects_asked.connect(lambda picture, name: self.picture_offered.emit(picture, name, Task.OBJECTS))
        self.results.model_chosen.connect(self._choose_model)
        self.results.models_changed.connect(self.refresh)
        self.results.runtime_changed.connect(self._choose_runtime)
        self.results.view_changed.connect(self._measure)
        self.results.answer_shown.connect(self._shown)
        self._several.counted.connect(self._digits_counted)
        for side in (self.inputs, self._views):
            side.box_chosen.connect(self._choose_box)
        for part in (self.inputs, self._views, self.table_files):
            part.failed.connect(self.failed)
            part.told.connect(self.told)
        for silent in (self._timed, self._several):
            silent.failed.connect(self.failed)

    def pictures(self) -> PictureOpener:
        """Opened, pasted and dropped pictures become the input."""
        return self.inputs.opener

    def editors(self) -> tuple[PictureEditor, ...]:
        """What turns and crops the picture of the source File."""
        return (self.inputs.editor(),)

    def shown_picture(self) -> ShownPicture | None:
        return None if self._picture is None else self.inputs.shown(self._asked_about(), self._box is not None)

    def can_be_presented(self) -> bool:
        return True

    def presented(self) -> Presented:
        picture, chosen = None if self._source == "draw" else self._picture, self._preferences.chosen_model
        if self._views.numbers_are_shown():
            return presented.of_page(self._reading, picture)
        if (photo := self._views.photo_shown()) is not None:
            return presented.of_photo(photo.shown_answer, picture)
        return presented.of_digits(self.results.large_text(), self.shown_answer, chosen, picture)

    def lend_view(self) -> DrawingPad:
        return self.inputs.pad

    def take_view_back(self) -> None:
        self.inputs.take_pad_back()

    def work(self) -> tuple[Done, ...]:
        return self.inputs.history.work()

    def remember(self) -> None:
        """Remember the size of the brush."""
        self._preferences.brush_size = self.inputs.pad.brush_size

    def ask(self) -> None:
        """Ask the models about the picture there is."""
        self._ask(self.results.model_ids())

    def _ask_while_drawing(self) -> None:
        """Ask those models that keep up with the pen, and the chosen one; the others when the pen rests."""
        models, chosen = self.results.model_ids(), self._preferences.chosen_model
        self._ask(tuple(m for m in models if m == chosen or catalog.find(m).live) or models)
        self._pen_rests.start()

    def _ask(self, model_ids: tuple[str, ...]) -> None:
        self._pen_rests.stop()
        if self._picture is None:
            return
        kind = self.inputs.picture_kind() if self._box is None else PictureKind.ONE_DIGIT
        if kind is PictureKind.MANY_DIGITS:
            self._read_many(self._picture)
            return
        if kind is PictureKind.OBJECT:
            self._patience.stop()
            self._views.show_photo().ask(self._picture)
            self._view_changed(of_digit=False)
            return
        self._show_digit()
        if self._answer is None and not self._patience.isActive():
            self._patience.start()
        if not self.inputs.pad.is_drawing:
            self._forget_asked()  # the last picture need not wait for answers to those before it
        request = PredictRequest(self._asked_about(), model_ids, self.results.runtime(), self._source, kind=kind)
        self._submit(request, self._answered)

    def _submit(self, request: Request[A], done: Callable[[int, A], None]) -> None:
        line = self._line
        listener: Listener[A] = Listener(
            done=lambda answer: done(line, answer),
            failed=lambda error: self._not_answered(line, error),
            progress=lambda progress: self._answered_in_part(line, progress),
        )
        ticket = self._bridge.submit("predict", request, listener, lane="live")
        self._asked.append(lambda: self._bridge.forget(ticket))

    def _forget_asked(self) -> None:
        while self._asked:
            self._asked.pop()()

    def _asked_about(self) -> Image:
        """The picture, or the chosen box of the page as its reader saw it."""
        assert self._picture is not None
        if self._reading is None or self._box is None:
            return self._picture
        return np.repeat(self._reading.digits[self._box].picture[..., np.newaxis], 3, axis=2)

    def _read_many(self, picture: Image) -> None:
        """Find and read the digits of a page, with the chosen model."""
        self._reading = None
        self._show_numbers()
        self._show_nothing(self.tr("Reading the digits of the page…"))
        self._forget_asked()
        self._submit(ReadRequest(picture, (self._reader(),), may_turn=self.inputs.may_turn()), self._many_read)

    def _reader(self) -> str:
        """The model that reads many digits."""
        return self._views.reader(self._preferences.chosen_model)

    def _many_read(self, line: int, reading: Reading) -> None:
        if line != self._line or self.inputs.picture_kind() is not PictureKind.MANY_DIGITS:
            return
        self._picture, self._reading = reading.picture, reading
        self.inputs.show_reading(reading)
        numbers = self._show_numbers()
        numbers.show_reading(reading)
        self.answer_changed.emit()
        self._remember(PictureKind.MANY_DIGITS, numbers.sentence())

    def _choose_box(self, index: int) -> None:
        """Ask all models about one box of the page."""
        if self._reading is None:
            return
        self._start_afresh()
        self._box = index
        self._views.box_bar.show_box(index, self._reading)
        self.inputs.mark_box(index)
        self.ask()

    def _show_page(self) -> None:
        """Go back from a box to the whole page, which another model reads if one was chosen meanwhile."""
        self._start_afresh()
        box, self._box = self._box, None
        self.inputs.mark_box(None)
        self.inputs.show_steps(None)
        if self._reading is None or self._reading.model_ids[0] != self._reader():
            self.ask()
            return
        self._patience.stop()
        self._show_numbers().choose(-1 if box is None else box)

    def refresh(self, model_id: str = "") -> None:
        """Ask afresh, as the answers may be those of former weights, models or another runtime."""
        self._views.look()
        self._start_afresh()
        self.ask()

    def _start_afresh(self) -> None:
        """Forget what there is and what is still to come; the cards show it until a new answer or `_PATIENCE` ends."""
        self._line += 1
        self._forget()
        self.results.show_rows([])

    def _forget(self) -> None:
        self._answer = self.shown_answer = None
        self._several.forget()
        self._patience.stop()
        self._timed.forget()
        self._views.forget_photo()

    def _show_nothing(self, sentence: str) -> None:
        """Forget answers and times, and say why there are none."""
        self._forget()
        self.inputs.show_steps(None)
        self._views.show_nothing(sentence)
        self.answer_changed.emit()

    def _show_asking(self) -> None:
        """Take away what is still shown of the picture before."""
        if self.shown_answer is not None:  # some models have answered already
            self.results.empty_cards_without(self.shown_answer)
        elif self.results.runtime() == NATIVE:
            self._show_nothing(self.tr("Asking the frameworks. The first time they take some seconds to start."))
        else:
            self._show_nothing(self.tr("Asking the models…"))

    def _picture_changed(self, picture: Image | None, source: str) -> None:
        self._forget_page()
        if picture is None or source != "draw" or source != self._source:
            self._start_afresh()  # while a drawing grows, its last answer may stand until the next one
        self._picture, self._source = picture, source
        if picture is None:
            self._show_digit()
            self._show_nothing(self.inputs.invitation())
        elif source == "draw" and self.inputs.pad.is_drawing:
            self._ask_while_drawing()
        else:
            self.ask()

    def _wait_for_picture(self) -> None:
        """What is still to come is about a picture that is no longer shown."""
        self._start_afresh()
        self._forget_page()
        self._picture = None
        self._patience.start()

    def _forget_page(self) -> None:
        """Another picture: what was read on the page before is gone."""
        self._reading = self._box = None
        self._views.forget_page()

    def _answered_in_part(self, line: int, answer: object) -> None:
        """Show what is known already, while a model that takes its time computes."""
        if line == self._line and isinstance(answer, Answer):
            self._show_steps(answer)
            self._show_answer(answer, at_once=False)

    def _answered(self, line: int, answer: Answer) -> None:
        if line != self._line:
            return  # it was cleared, or another source was chosen, meanwhile
        if answer.empty:
            self._show_nothing(answer.empty)
            return
        self._patience.stop()
        self._answer = answer
        drawing = self.inputs.pad.is_drawing
        self._show_steps(answer)
        self._show_answer(answer, at_once=not drawing, waiting=drawing)
        self._measure()
        if not drawing:
            self._remember_digit(answer)
            if answer.looks_like_a_digit is False:
                self._several.count(answer, self._reader())

    def _remember_digit(self, answer: Answer) -> None:
        if answer.predictions:
            score = presented.score_of_model(answer, self._preferences.chosen_model)
            self._remember(PictureKind.ONE_DIGIT, score, self.results.words())

    def _remember(self, kind: PictureKind, detail: str, words: str = "") -> None:
        """Put picture and answer into the history. A box of a page is no picture of its own."""
        said = self.presented().answer.replace("\n", " ")
        if self._picture is not None and said and self._box is None:
            self.inputs.remember(self._picture, kind, (said, detail, words or f"{said}. {detail}"), self._line)

    def _remark(self, answer: Answer) -> str:
        """What is said of the picture beside its answer; nothing while it is being drawn."""
        return "" if self.inputs.pad.is_drawing else self._several.remark(answer)

    def _digits_counted(self, answer: Answer) -> None:
        if answer is self._answer:
            self.results.set_remark(self._remark(answer))

    def _not_answered(self, line: int, error: Exception) -> None:
        if line == self._line:
            self._show_nothing(
                self.tr("No model answered. The message below says why; draw or choose a picture to ask again.")
            )
        self.failed.emit(error)

    def _shown(self) -> None:
        if self._answer is not None and self._answer is self.shown_answer:
            self.predictions_ready.emit(list(self._answer.predictions))

    def _show_steps(self, answer: Answer) -> None:
        self.inputs.show_steps(tuple((step.name, step.picture) for step in answer.steps) or None)

    def _show_answer(self, answer: Answer | None, at_once: bool = True, waiting: bool = False) -> None:
        self.shown_answer = answer
        if answer is not None:
            chosen, not_sure_below = self._preferences.chosen_model, self._preferences.not_sure_below
            self.results.show_answer(answer, chosen, not_sure_below, at_once, waiting)
            self.results.set_remark("" if answer.hint else self._remark(answer))
            self.answer_changed.emit()

    def _choose_model(self, model_id: str) -> None:
        self._preferences.chosen_model = model_id
        if self.inputs.picture_kind() is PictureKind.MANY_DIGITS and self._box is None:
            self.ask()  # the chosen model alone reads a page
        else:
            self._show_answer(self.shown_answer)

    def set_not_sure_below(self, score: float) -> None:
        """Say "not sure" below this score, in [0, 1]."""
        self._preferences.not_sure_below = score
        self._show_answer(self.shown_answer)

    def _choose_runtime(self, runtime: str) -> None:
        self._preferences.runtime = runtime
        self.refresh()

    def _measure(self) -> None:
        """Fill the table when it is seen; a stroke under way is not slowed down."""
        if self._answer is not None and self.results.view() == "table" and not self.inputs.pad.is_drawing:
            self._timed.measure(self._answer)

    def _show_digit(self) -> None:
        self._views.show_digit(of_page=self._box is not None)
        self._view_changed(of_digit=True)

    def _show_numbers(self) -> NumbersView:
        view = self._views.show_numbers(self._reader())
        self._view_changed(of_digit=False)
        return view

    def _view_changed(self, of_digit: bool) -> None:
        self.inputs.show_what_models_see(of_digit)
        self.answer_changed.emit()

    def _photo_answered(self, answer: Answer) -> None:
        self.answer_changed.emit()
        if answer.predictions:
            detail, words = presented.detail_of_photo(answer), presented.words_of_photo(answer)
            self._remember(PictureKind.OBJECT, detail, words)
        self.predictions_ready.emit(list(answer.predictions))
