"""The page Recognise: a picture on the left, every model's answer on the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine import catalog
from engine.comparison_requests import CompareRequest, Comparison
from engine.labels import DIGIT_WORDS
from engine.picture_kind import PictureKind
from engine.read_requests import Reading, ReadRequest
from engine.requests import Answer, PredictRequest
from engine.spec import FAST, NATIVE
from engine.types import Image, Task
from gui.bridge import EngineBridge, Listener
from gui.pages.base import Page
from gui.pages.comparison_files import ComparisonFiles
from gui.pages.inputs import InputPanel
from gui.pages.picture_opener import PictureOpener
from gui.settings import Settings
from gui.widgets.results_view import ResultsView

_REST = 150  # ms without a movement of the pen


class RecognisePage(Page):
    """Asks the models about every picture of the input panel.

    Attributes: `inputs`, `results`, `table_files`; `shown_answer`, perhaps without models that are still computing.
    Signals: `predictions_ready(list[Prediction])` whenever all cards show an answer; `failed(Exception)`;
    `told(sentence)`.
    """

    predictions_ready = Signal(object)

    def __init__(self, bridge: EngineBridge, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recognisePage")
        self._bridge = bridge
        self._settings = settings
        self._picture: Image | None = None
        self._source = "draw"
        self._line = 0  # of pictures that grow out of each other; an answer to a former line comes too late
        self._answer: Answer | None = None
        self.shown_answer: Answer | None = None
        self._asked = 0
        self._pen_rests = QTimer(self, singleShot=True, interval=_REST)
        self._pen_rests.timeout.connect(self.ask)
        self.inputs = InputPanel(bridge, settings, self)
        self.results = ResultsView(tuple(catalog.DIGIT_MODELS.values()), self)
        self.results.set_runtime(settings.runtime)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(self.inputs, 10)
        layout.addWidget(self.results, 17)

        self.inputs.picture_changed.connect(self._picture_changed)
        self.inputs.failed.connect(self.failed)
        self.inputs.told.connect(self.told)
        self.results.model_chosen.connect(self._choose_model)
        self.results.models_changed.connect(self.ask)
        self.results.runtime_changed.connect(self._choose_runtime)
        self.results.view_changed.connect(self._ask_comparison)
        self.table_files = ComparisonFiles(self.results.table, settings, "comparison", self)
        self.table_files.failed.connect(self.failed)
        self.table_files.told.connect(self.told)
        self.results.answer_shown.connect(self._shown)
        self.results.show_nothing(self._invitation())

    def pictures(self) -> PictureOpener:
        """Opened, pasted and dropped pictures become the input."""
        return self.inputs.opener

    def ask(self) -> None:
        """Ask the models about the picture there is."""
        self._ask(self.results.model_ids())

    def _ask_while_drawing(self) -> None:
        """Ask those models that keep up with the pen, and the chosen one; the others when the pen rests."""
        models, chosen = self.results.model_ids(), self._settings.chosen_model
        self._ask(tuple(m for m in models if m == chosen or catalog.find(m).live) or models)
        self._pen_rests.start()

    def _ask(self, model_ids: tuple[str, ...]) -> None:
        self._pen_rests.stop()
        if self._picture is None:
            return
        if self.inputs.picture_kind() is PictureKind.MANY_DIGITS:
            self._read_many(self._picture)
            return
        runtime = self.results.runtime()
        if runtime == NATIVE and self._answer is None:
            self.results.show_nothing(self.tr("Asking the frameworks. The first time they take some seconds to start."))
        if not self.inputs.pad.is_drawing:
            self._bridge.cancel(self._asked)  # the last picture need not wait for answers to those before it
        self._asked = self._bridge.submit(
            "predict",
            PredictRequest(self._picture, model_ids, runtime, self._source),
            Listener(
                done=partial(self._answered, self._line),
                failed=self.failed.emit,
                progress=partial(self._answered_in_part, self._line),
            ),
            lane="live",
        )

    def _read_many(self, picture: Image) -> None:
        """Find and read the digits of a page, with the chosen model."""
        chosen = catalog.find(self._settings.chosen_model)
        reader = chosen.id if chosen.task == Task.DIGITS else catalog.DEFAULT
        self._answer = self.shown_answer = None
        self.results.show_nothing(self.tr("Reading the digits of the page"))
        self._bridge.cancel(self._asked)
        self._asked = self._bridge.submit(
            "predict",
            ReadRequest(picture, (reader,)),
            Listener(done=partial(self._many_read, self._line), failed=self.failed.emit),
            lane="live",
        )

    def _many_read(self, line: int, reading: Reading) -> None:
        if line != self._line or self.inputs.picture_kind() is not PictureKind.MANY_DIGITS:
            return
        self.inputs.show_steps(None)
        self.inputs.show_reading(reading)
        text = self.tr(
            "Digits: {count} · lines: {lines}. Read by {model}; choose “One digit” to ask all models about the picture."
        )
        count = sum(digit.is_digit for digit in reading.digits)
        model = catalog.find(reading.model_ids[0]).title
        self.results.show_nothing(text.format(count=count, lines=len(reading.texts), model=model))

    def refresh(self, model_id: str = "") -> None:
        """Ask again, as the answers may be those of former weights."""
        self.ask()

    def _picture_changed(self, picture: Image | None, source: str) -> None:
        if picture is None or source != "draw" or source != self._source:
            self._line += 1  # answers to what was there before are no longer wanted; those to a growing drawing are
        self._picture, self._source = picture, source
        if picture is None:
            self._answer = None
            self.inputs.show_steps(None)
            self.results.show_nothing(self._invitation())
        elif source == "draw" and self.inputs.pad.is_drawing:
            self._ask_while_drawing()
        else:
            self.ask()

    def _answered_in_part(self, line: int, answer: Answer) -> None:
        """Show what is known already, while a model that takes its time computes."""
        if line == self._line:
            self._show_steps(answer)
            self._show_answer(answer, at_once=False)

    def _answered(self, line: int, answer: Answer) -> None:
        if line != self._line:
            return  # it was cleared, or another source was chosen, meanwhile
        self._answer = None if answer.empty else answer
        if answer.empty:
            self.inputs.show_steps(None)
            self.results.show_nothing(answer.empty)
            return
        drawing = self.inputs.pad.is_drawing
        self._show_steps(answer)
        self._show_answer(answer, at_once=not drawing, waiting=drawing)
        self._ask_comparison()

    def _shown(self) -> None:
        if self._answer is not None and self._answer is self.shown_answer:
            self.predictions_ready.emit(list(self._answer.predictions))

    def _show_steps(self, answer: Answer) -> None:
        self.inputs.show_steps(tuple((step.name, step.picture) for step in answer.steps) or None)

    def _show_answer(self, answer: Answer | None, at_once: bool = True, waiting: bool = False) -> None:
        self.shown_answer = answer
        if answer is not None:
            settings = self._settings
            self.results.show_answer(
                answer, settings.chosen_model, settings.not_sure_below, DIGIT_WORDS, at_once, waiting
            )

    def _choose_model(self, model_id: str) -> None:
        self._settings.chosen_model = model_id
        self._show_answer(self.shown_answer)

    def set_not_sure_below(self, score: float) -> None:
        """Say "not sure" below this score, in [0, 1]."""
        self._settings.not_sure_below = score
        self._show_answer(self.shown_answer)

    def _choose_runtime(self, runtime: str) -> None:
        self._settings.runtime = runtime
        self._answer = None
        self.ask()

    def _ask_comparison(self) -> None:
        if self._picture is None or self._answer is None or self.results.view() != "table":
            return
        runtimes = (FAST,) if self.results.runtime() == FAST else (FAST, NATIVE)
        self._bridge.submit(
            "compare",
            CompareRequest((self._picture,), self.results.model_ids(), runtimes),
            Listener(done=partial(self._compared, self._line), failed=self.failed.emit),
            lane="compare",
        )

    def _compared(self, line: int, comparison: Comparison) -> None:
        if line == self._line:
            self.results.show_rows(comparison.rows)

    def _invitation(self) -> str:
        texts = {
            "draw": self.tr("Draw a digit, and every model answers"),
            "file": self.tr("Open a picture of a digit, and every model answers"),
            "samples": self.tr("Choose a digit, and every model answers"),
        }
        return texts[self._source]
