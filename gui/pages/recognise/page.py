"""The page Recognise: a picture on the left, the answers on the right; what the picture holds decides who answers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import NATIVE
from engine.jobs import NO_TICKET, Ticket
from engine.prediction.requests import Answer, PredictRequest
from engine.reading.requests import Reading, ReadRequest
from engine.types import Image, PictureKind, Task
from gui.bridge import EngineBridge, Listener
from gui.page_parts.page import Page
from gui.page_parts.picture_editor import PictureEditor
from gui.page_parts.picture_opener import PictureOpener
from gui.page_parts.presented import Presented
from gui.page_parts.table_files import TableFiles
from gui.pages.recognise import presented
from gui.pages.recognise.box_bar import BoxBar
from gui.pages.recognise.drawing_pad import DrawingPad
from gui.pages.recognise.inputs import InputPanel
from gui.pages.recognise.numbers_view import NumbersView
from gui.pages.recognise.photo_answers import PhotoAnswers
from gui.pages.recognise.results_view import ResultsView
from gui.pages.recognise.timed_models import TimedModels
from gui.pages.recognise.versions import Versions
from gui.preferences import Preferences
from gui.widgets.layouts.columns import Columns

_REST = 150  # ms without a movement of the pen
_PATIENCE = 100  # ms; answers that come sooner take the place of those before without a flicker


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
        self._asked: Ticket[Answer] | Ticket[Reading] = NO_TICKET
        self._counted: Ticket[Reading] = NO_TICKET
        self._several: tuple[str, ...] = ()  # the digits, where the picture of the answer holds more than one
        self._reading: Reading | None = None  # of a page of digits
        self._box: int | None = None  # the box of the page that all models are asked about
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._show_asking)
        self._pen_rests = QTimer(self, singleShot=True, interval=_REST)
        self._pen_rests.timeout.connect(self.ask)
        # Each part is made where it stays: Qt takes long to move one that has parts of its own.
        columns = Columns(parent=self)
        self.inputs = InputPanel(bridge, preferences, columns)
        self._views = QStackedWidget(columns)
        self._of_digits = QWidget(self._views)
        self.results = ResultsView(tuple(catalog.DIGIT_MODELS.values()), self._of_digits)
        self.results.set_runtime(preferences.runtime)
        self._box_bar = BoxBar(self._of_digits)
        self._timed = TimedModels(bridge, self.results, self)
        self._numbers: NumbersView | None = None  # these two are made when they are first needed
        self._photo: PhotoAnswers | None = None
        self._lay_out(columns)

        self.inputs.picture_changed.connect(self._picture_changed)
        self.inputs.picture_changed.connect(lambda *_: self.mended.emit())  # an error with the last one is old news
        self.inputs.judging.connect(self._wait_for_picture)
        self.inputs.failed.connect(self.failed)
        self.inputs.told.connect(self.told)
        self.inputs.box_chosen.connect(self._choose_box)
        self._box_bar.page_wanted.connect(self._show_page)
        self._timed.failed.connect(self.failed)
        self.inputs.objects_asked.connect(lambda picture, name: self.picture_offered.emit(picture, name, Task.OBJECTS))
        self.results.model_chosen.connect(self._choose_model)
        self.results.models_changed.connect(self.refresh)
        self.results.runtime_changed.connect(self._choose_runtime)
        self.results.view_changed.connect(self._measure)
        self.table_files = TableFiles(self.results.table, preferences, "comparison", self)
        self.table_files.failed.connect(self.failed)
        self.table_files.told.connect(self.told)
        self.results.answer_shown.connect(self._shown)
        self.results.show_nothing(self._invitation())
        self.versions = Versions(bridge, preferences, self.results, self)

    def pictures(self) -> PictureOpener:
        """Opened, pasted and dropped pictures become the input."""
        return self.inputs.opener

    def editors(self) -> tuple[PictureEditor, ...]:
        """What turns and crops the picture of the source File."""
        return (self.inputs.editor(),)

    def can_be_presented(self) -> bool:
        return True

    def presented(self) -> Presented:
        picture = None if self._source == "draw" else self._picture
        view = self._views.currentWidget()
        if view is self._numbers:
            return presented.of_page(self._reading, picture)
        if self._photo is not None and view is self._photo:
            return presented.of_photo(self._photo.shown_answer, picture)
        return presented.of_digits(self.results.large_text(), self.shown_answer, picture)

    def lend_view(self) -> DrawingPad:
        return self.inputs.pad

    def take_view_back(self) -> None:
        self.inputs.take_pad_back()

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
            self._show_view(self._photo_answers())
            self._photo_answers().ask(self._picture)
            return
        self._show_view(self.results)
        if self._answer is None and not self._patience.isActive():
            self._patience.start()
        if not self.inputs.pad.is_drawing:
            self._bridge.cancel(self._asked)  # the last picture need not wait for answers to those before it
        line = self._line
        self._asked = self._bridge.submit(
            "predict",
            PredictRequest(self._asked_about(), model_ids, self.results.runtime(), self._source, kind=kind),
            Listener(
                done=lambda answer: self._answered(line, answer),
                failed=lambda error: self._not_answered(line, error),
                progress=lambda progress: self._answered_in_part(line, progress),
            ),
            lane="live",
        )

    def _asked_about(self) -> Image:
        """The picture, or the chosen box of the page as its reader saw it."""
        assert self._picture is not None
        if self._reading is None or self._box is None:
            return self._picture
        return np.repeat(self._reading.digits[self._box].picture[..., np.newaxis], 3, axis=2)

    def _read_many(self, picture: Image) -> None:
        """Find and read the digits of a page, with the chosen model."""
        self._reading = None
        self._show_view(self._numbers_view())
        self._show_nothing(self.tr("Reading the digits of the page…"))
        self._bridge.cancel(self._asked)
        line = self._line
        self._asked = self._bridge.submit(
            "predict",
            ReadRequest(picture, (self._reader(),), may_turn=self.inputs.may_turn()),
            Listener(
                done=lambda reading: self._many_read(line, reading),
                failed=lambda error: self._not_answered(line, error),
            ),
            lane="live",
        )

    def _reader(self) -> str:
        """The model that reads many digits."""
        chosen = catalog.find(self._preferences.chosen_model)
        return chosen.id if chosen.task == Task.DIGITS else catalog.DEFAULT

    def _many_read(self, line: int, reading: Reading) -> None:
        if line != self._line or self.inputs.picture_kind() is not PictureKind.MANY_DIGITS:
            return
        self._picture, self._reading = reading.picture, reading
        self.inputs.show_reading(reading)
        self._numbers_view().show_reading(reading)
        self.answer_changed.emit()

    def _choose_box(self, index: int) -> None:
        """Ask all models about one box of the page."""
        if self._reading is None:
            return
        self._start_afresh()
        self._box = index
        self._box_bar.show_box(index, self._reading)
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
        self._show_view(self._numbers_view())
        self._numbers_view().choose(-1 if box is None else box)

    def refresh(self, model_id: str = "") -> None:
        """Ask afresh, as the answers may be those of former weights, models or another runtime."""
        self._start_afresh()
        self.ask()

    def _start_afresh(self) -> None:
        """Forget what there is and what is still to come; the cards show it until a new answer or `_PATIENCE` ends."""
        self._line += 1
        self._forget()
        self.results.show_rows([])

    def _forget(self) -> None:
        self._answer = self.shown_answer = None
        self._several = ()
        self._patience.stop()
        self._timed.forget()
        if self._photo is not None:
            self._photo.forget()

    def _show_nothing(self, sentence: str) -> None:
        """Forget answers and times, and say why there are none."""
        self._forget()
        self.inputs.show_steps(None)
        self.results.show_nothing(sentence)
        for view in (self._numbers, self._photo):
            if view is not None and view is self._views.currentWidget():
                view.show_nothing(sentence)
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
            self._show_view(self.results)
            self._show_nothing(self._invitation())
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
        if self._numbers is not None:
            self._numbers.show_nothing("")

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
        self._answer, self._several = answer, ()
        drawing = self.inputs.pad.is_drawing
        self._show_steps(answer)
        self._show_answer(answer, at_once=not drawing, waiting=drawing)
        self._measure()
        if not drawing and answer.looks_like_a_digit is False:
            self._count_digits(answer)

    def _count_digits(self, answer: Answer) -> None:
        """What is no digit may be several: find out when the pen rests."""
        self._bridge.forget(self._counted)
        self._counted = self._bridge.submit(
            "predict",
            ReadRequest(answer.request.picture, (self._reader(),), may_turn=False),
            Listener(done=lambda reading: self._digits_counted(answer, reading), failed=self.failed.emit),
            lane="count",
        )

    def _digits_counted(self, answer: Answer, reading: Reading) -> None:
        digits = tuple(digit.label for digit in reading.digits if digit.is_digit)
        if answer is self._answer and len(digits) > 1:
            self._several = digits
            self.results.set_remark(self._remark(answer))

    def _remark(self, answer: Answer) -> str:
        """What is said beside an answer to something that is not one digit; nothing while it is being drawn."""
        if answer.looks_like_a_digit is not False or self.inputs.pad.is_drawing:
            return ""
        if not self._several:
            return self.tr("Does not look like a digit")
        if len(self._several) == 2:
            return self.tr("There are two digits: {0} and {1}").format(*self._several)
        return self.tr("There are {count} digits: {digits}").format(
            count=len(self._several), digits=", ".join(self._several)
        )

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

    def _show_view(self, view: QWidget) -> None:
        """Show the answers to one digit, to a page of digits, or to a photo."""
        self._box_bar.setVisible(view is self.results and self._box is not None)
        self.inputs.show_what_models_see(view is self.results)
        self._views.setCurrentWidget(view if view is not self.results else self._of_digits)
        self.answer_changed.emit()

    def _numbers_view(self) -> NumbersView:
        if self._numbers is None:
            self._numbers = NumbersView(tuple(catalog.DIGIT_MODELS.values()), self)
            self._numbers.digit_chosen.connect(self._choose_box)
            self._numbers.model_chosen.connect(self._choose_model)
            self._numbers.told.connect(self.told)
            self._views.addWidget(self._numbers)
        self._numbers.set_model(self._reader())
        return self._numbers

    def _photo_answers(self) -> PhotoAnswers:
        if self._photo is None:
            self._photo = PhotoAnswers(self._bridge, self)
            self._photo.answered.connect(lambda _: self.answer_changed.emit())
            self._photo.answered.connect(lambda answer: self.predictions_ready.emit(list(answer.predictions)))
            self._photo.failed.connect(self.failed)
            self._photo.weights_wanted.connect(lambda: self.page_wanted.emit("models", "official"))
            self._views.addWidget(self._photo)
        return self._photo

    def _lay_out(self, columns: Columns) -> None:
        column = QVBoxLayout(self._of_digits)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._box_bar)
        column.addWidget(self.results, 1)
        self._views.addWidget(self._of_digits)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        columns.add(self.inputs, 10)
        columns.add(self._views, 17)
        layout.addWidget(columns)

    def _invitation(self) -> str:
        texts = {
            "draw": self.tr("Draw a digit, and every model answers"),
            "file": self.tr("Open a picture of a digit, and every model answers"),
            "samples": self.tr("Choose a digit, and every model answers"),
        }
        return texts[self._source]
