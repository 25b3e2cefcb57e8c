"""The page Recognise: a picture on the left, every model's answer on the right."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import FAST, NATIVE
from engine.comparison.requests import CompareRequest, Comparison, ComparisonProgress
from engine.errors import ClassLensError
from engine.jobs import NO_TICKET, Ticket
from engine.prediction.requests import Answer, PredictRequest
from engine.reading.requests import Reading, ReadRequest
from engine.types import Image, PictureKind, Task
from gui.bridge import EngineBridge, Listener
from gui.page_parts.page import Page
from gui.page_parts.picture_editor import PictureEditor
from gui.page_parts.picture_opener import PictureOpener
from gui.page_parts.table_files import TableFiles
from gui.pages.recognise.inputs import InputPanel
from gui.pages.recognise.results_view import ResultsView
from gui.preferences import Preferences
from gui.widgets.formats import count

_REST = 150  # ms without a movement of the pen
_PATIENCE = 100  # ms; answers that come sooner take the place of those before without a flicker


class RecognisePage(Page):
    """Asks the models about every picture of the input panel.

    Attributes: `inputs`, `results`, `table_files`; `shown_answer`, perhaps without models that are still computing.
    `predictions_ready` is emitted whenever all cards show an answer.
    """

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("recognisePage")
        self._picture: Image | None = None
        self._source = "draw"
        self._line = 0  # of pictures that grow out of each other; an answer to a former line comes too late
        self._answer: Answer | None = None
        self.shown_answer: Answer | None = None
        self._measured: Answer | None = None  # the answer whose models are in the table, or soon will be
        self._asked: Ticket[Answer] | Ticket[Reading] = NO_TICKET
        self._counted: Ticket[Reading] = NO_TICKET
        self._several: tuple[str, ...] = ()  # the digits, where the picture of the answer holds more than one
        self._timed: Ticket[Comparison] = NO_TICKET
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE)
        self._patience.timeout.connect(self._show_asking)
        self._pen_rests = QTimer(self, singleShot=True, interval=_REST)
        self._pen_rests.timeout.connect(self.ask)
        self.inputs = InputPanel(bridge, preferences, self)
        self.results = ResultsView(tuple(catalog.DIGIT_MODELS.values()), self)
        self.results.set_runtime(preferences.runtime)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(self.inputs, 10)
        layout.addWidget(self.results, 17)

        self.inputs.picture_changed.connect(self._picture_changed)
        self.inputs.picture_changed.connect(lambda *_: self.mended.emit())  # an error with the last one is old news
        self.inputs.judging.connect(self._wait_for_picture)
        self.inputs.failed.connect(self.failed)
        self.inputs.told.connect(self.told)
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

    def pictures(self) -> PictureOpener:
        """Opened, pasted and dropped pictures become the input."""
        return self.inputs.opener

    def editors(self) -> tuple[PictureEditor, ...]:
        """What turns and crops the picture of the source File."""
        return (self.inputs.editor(),)

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
        if self.inputs.picture_kind() is PictureKind.MANY_DIGITS:
            self._read_many(self._picture)
            return
        if self._answer is None and not self._patience.isActive():
            self._patience.start()
        if not self.inputs.pad.is_drawing:
            self._bridge.cancel(self._asked)  # the last picture need not wait for answers to those before it
        line = self._line
        self._asked = self._bridge.submit(
            "predict",
            PredictRequest(
                self._picture, model_ids, self.results.runtime(), self._source, kind=self.inputs.picture_kind()
            ),
            Listener(
                done=lambda answer: self._answered(line, answer),
                failed=lambda error: self._not_answered(line, error),
                progress=lambda progress: self._answered_in_part(line, progress),
            ),
            lane="live",
        )

    def _read_many(self, picture: Image) -> None:
        """Find and read the digits of a page, with the chosen model."""
        self._show_nothing(self.tr("Reading the digits of the page"))
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
        self._picture = reading.picture
        self.inputs.show_reading(reading)
        digits, model = sum(digit.is_digit for digit in reading.digits), catalog.find(reading.model_ids[0]).title
        counted = self.tr("1 digit") if digits == 1 else self.tr("{count} digits").format(count=digits)
        text = self.tr("{numbers} ({counted}). {model} read this; choose “One digit” to ask all models.")
        self.results.show_nothing(text.format(numbers=" · ".join(reading.texts), counted=counted, model=model))

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
        self._answer = self.shown_answer = self._measured = None
        self._several = ()
        self._patience.stop()
        self._bridge.forget(self._timed)

    def _show_nothing(self, sentence: str) -> None:
        """Forget answers and times, and say why there are none."""
        self._forget()
        self.inputs.show_steps(None)
        self.results.show_nothing(sentence)

    def _show_asking(self) -> None:
        """Take away what is still shown of the picture before."""
        if self.shown_answer is not None:  # some models have answered already
            self.results.empty_cards_without(self.shown_answer)
        elif self.results.runtime() == NATIVE:
            self._show_nothing(self.tr("Asking the frameworks. The first time they take some seconds to start."))
        else:
            self._show_nothing(self.tr("Asking the models…"))

    def _picture_changed(self, picture: Image | None, source: str) -> None:
        if picture is None or source != "draw" or source != self._source:
            self._start_afresh()  # while a drawing grows, its last answer may stand until the next one
        self._picture, self._source = picture, source
        if picture is None:
            self._show_nothing(self._invitation())
        elif source == "draw" and self.inputs.pad.is_drawing:
            self._ask_while_drawing()
        else:
            self.ask()

    def _wait_for_picture(self) -> None:
        """What is still to come is about a picture that is no longer shown."""
        self._start_afresh()
        self._picture = None
        self._patience.start()

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

    def _choose_model(self, model_id: str) -> None:
        self._preferences.chosen_model = model_id
        if self.inputs.picture_kind() is PictureKind.MANY_DIGITS:
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
        """Fill the table when it is seen, once for each answer; a stroke under way is not slowed down."""
        answer = self._answer
        if answer is None or answer is self._measured or self.results.view() != "table" or self.inputs.pad.is_drawing:
            return
        self._measured = answer
        self._bridge.forget(self._timed)
        self.results.show_rows([])
        caption = self.results.table.caption
        if not answer.predictions:
            caption.setText(self.tr("No model can answer; the cards say why."))
            return
        caption.setText(self.tr("Measuring…"))
        answered = tuple(prediction.model_id for prediction in answer.predictions)
        runtimes = (FAST,) if answer.request.runtime == FAST else (FAST, NATIVE)
        self._timed = self._bridge.submit(
            "compare",
            CompareRequest((answer.request.picture,), answered, runtimes),
            Listener(done=self._timed_all, failed=self._not_timed, progress=self._timed_one),
            lane="compare",
        )

    def _timed_one(self, progress: object) -> None:
        if isinstance(progress, ComparisonProgress):
            text = self.tr("Measuring, {done} of {total}…")
            self.results.table.caption.setText(text.format(done=count(progress.done), total=count(progress.total)))

    def _timed_all(self, comparison: Comparison) -> None:
        self.results.show_rows(comparison.rows)
        for sentence in dict.fromkeys(failure.sentence for failure in comparison.failures):
            self._not_timed(ClassLensError(sentence))

    def _not_timed(self, error: Exception) -> None:
        self._measured = None  # so that going to the table again tries again
        if not self.results.table.shown_rows():
            self.results.table.caption.setText(
                self.tr("No times were measured. The message below says why; choose Cards, then Table, to try again.")
            )
        self.failed.emit(error)

    def _invitation(self) -> str:
        texts = {
            "draw": self.tr("Draw a digit, and every model answers"),
            "file": self.tr("Open a picture of a digit, and every model answers"),
            "samples": self.tr("Choose a digit, and every model answers"),
        }
        return texts[self._source]
