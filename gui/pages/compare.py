"""The page Compare: four very different networks name what is in a photo, and what each of them costs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from engine.comparison_requests import CompareRequest, Comparison
from engine.conversion_requests import ConversionProgress
from engine.object_runtimes import sample_photos
from engine.pretrained.requests import WeightsProgress
from engine.requests import Answer, ModelState, OpenedPicture, PredictRequest, StatesRequest
from engine.spec import FAST, INT8, NATIVE, RUNTIMES
from engine.types import Image, Task
from gui.bridge import EngineBridge, Listener
from gui.pages.base import Page
from gui.pages.comparison_files import ComparisonFiles
from gui.pages.picture_opener import PictureOpener
from gui.settings import Settings
from gui.widgets.comparison_table import ComparisonTable
from gui.widgets.conversion_text import conversion_text
from gui.widgets.cost_plot import Cost, CostPlot
from gui.widgets.object_results import ObjectResults
from gui.widgets.parts import Card, button, label
from gui.widgets.photo_panel import PhotoPanel
from gui.widgets.segmented import Segmented

_QUEUE = "objects"


class ComparePage(Page):
    """Asks the models for objects about one photo: answers on cards, times in a table, time against size."""

    def __init__(self, bridge: EngineBridge, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("comparePage")
        self._bridge = bridge
        self._specs = catalog.of_task(Task.OBJECTS)
        self._photo: Image | None = None
        self._answer: Answer | None = None
        self._asked = self._timed = 0
        self._opener = PictureOpener(bridge, settings, self)
        self._panel = PhotoPanel(sample_photos(), self)
        self._results = ObjectResults(self._specs, self)
        self._table = ComparisonTable(self)
        self._files = ComparisonFiles(self._table, settings)
        self._plot = CostPlot(self)
        self._view = Segmented("compareChoice", self.tr("What is shown"), self)
        self._view.add("answers", self.tr("&Answers"))
        self._view.add("table", self.tr("&Table"))
        self._view.add("plot", self.tr("&Time against size"))
        self._runtime = self._runtime_choice()
        self._models = button(self.tr("&Models"), "compareModels", parent=self)
        self._models.setMenu(QMenu(self._models))
        for spec in self._specs.values():
            action = QAction(spec.title, self, checkable=True, checked=True)
            action.setData(spec.id)
            action.toggled.connect(lambda _, action=action: self._models_toggled(action))
            self._models.menu().addAction(action)
        self._stack = QStackedWidget(self)
        self._lay_out()
        self._panel.open_requested.connect(self._opener.choose_file)
        self._panel.paste_requested.connect(self._opener.paste)
        self._panel.sample_chosen.connect(partial(self._opener.open_file, remember=False))
        self._opener.reading.connect(self._panel.show_busy)
        self._opener.opened.connect(self._show_photo)
        self._opener.kept.connect(self._panel.show_kept)
        self._results.weights_wanted.connect(lambda: self.page_wanted.emit("models", "official"))
        self._runtime.currentIndexChanged.connect(lambda _: self._ask())
        self._view.changed.connect(self._switch)
        for source in (self._opener, self._files):
            source.failed.connect(self.failed)
            source.told.connect(self.told)

    def pictures(self) -> PictureOpener:
        """Opened, pasted and dropped pictures become the photo."""
        return self._opener

    def refresh(self, model_id: str = "") -> None:
        """Look again at which weights there are."""
        listener = Listener(done=self._show_states, failed=self.failed.emit)
        self._bridge.submit("models", StatesRequest(Task.OBJECTS), listener, lane="states of objects")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()  # weights come and go on the page Models, and in the file manager

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_plot"):
            self._plot.follow_theme()
        super().changeEvent(event)

    def _show_states(self, states: tuple[ModelState, ...]) -> None:
        before = self._results.missing()
        self._results.show_states(states)
        if self._photo is None and not self._opener.is_reading():
            self._opener.open_file(str(sample_photos()[0]), remember=False)
        elif before != self._results.missing():
            self._ask()

    def _show_photo(self, opened: OpenedPicture) -> None:
        self._photo = opened.picture
        self._panel.show_photo(opened.picture, opened.request.name)
        self._ask()

    def _model_ids(self) -> tuple[str, ...]:
        """The models to ask: those chosen whose weights are there."""
        chosen = (action.data() for action in self._models.menu().actions() if action.isChecked())
        return tuple(model_id for model_id in chosen if model_id not in self._results.missing())

    def _ask(self) -> None:
        self._bridge.forget(self._asked)
        self._answer = None
        model_ids = self._model_ids()
        if self._photo is None or not model_ids:
            return
        self._results.show_waiting(model_ids)
        self._asked = self._bridge.submit(
            _QUEUE,
            PredictRequest(self._photo, model_ids, str(self._runtime.currentData()), "file"),
            Listener(done=self._answered, failed=self.failed.emit, progress=self._progress),
            lane="photo",
        )

    def _progress(self, value: object) -> None:
        if isinstance(value, Answer):
            self._results.show_answer(value, complete=False)
        elif isinstance(value, ConversionProgress):
            self._results.show_working(value.model_id, conversion_text(value))
        elif isinstance(value, WeightsProgress):
            self._results.show_working(value.weights_id, self.tr("Checking its weights…"))

    def _answered(self, answer: Answer) -> None:
        self._answer = answer
        self._results.show_answer(answer)
        self.refresh()  # some figures are known only now that the models were converted
        self._time()

    def _time(self) -> None:
        if self._answer is None or self._photo is None or self._view.current() == "answers":
            return
        self._bridge.forget(self._timed)
        runtime = str(self._runtime.currentData())
        runtimes = tuple(dict.fromkeys((FAST, runtime)))
        answered = tuple(prediction.model_id for prediction in self._answer.predictions)
        self._timed = self._bridge.submit(
            _QUEUE,
            CompareRequest((self._photo,), answered, runtimes),
            Listener(done=self._show_times, failed=self.failed.emit),
            lane="times",
        )

    def _show_times(self, comparison: Comparison) -> None:
        titled = [(self._specs[row.model_id].title, row) for row in comparison.rows]
        self._table.set_rows(titled)
        self._plot.show_costs([Cost(title, row.runtime, row.disk_bytes, row.median_ms) for title, row in titled])

    def _models_toggled(self, action: QAction) -> None:
        chosen = tuple(one.data() for one in self._models.menu().actions() if one.isChecked())
        if not chosen:
            action.setChecked(True)  # at least one model answers
            return
        self._results.set_models(chosen)
        self._ask()

    def _switch(self, key: str) -> None:
        self._stack.setCurrentIndex(("answers", "table", "plot").index(key))
        self._time()

    def _runtime_choice(self) -> QComboBox:
        choice = QComboBox(self)
        choice.setObjectName("compareRuntime")
        choice.setAccessibleName(self.tr("Runtime"))
        texts = {
            FAST: self.tr("Fast (ONNX Runtime)"),
            INT8: self.tr("Fast, int8 (ONNX Runtime)"),
            NATIVE: self.tr("Native frameworks"),
        }
        for runtime in (FAST, NATIVE, INT8):
            choice.addItem(texts[runtime], runtime)
        assert set(texts) == set(RUNTIMES)
        return choice

    def _lay_out(self) -> None:
        caption = label(self.tr("Runtime"), "quiet", "compareRuntimeCaption", self)
        caption.setBuddy(self._runtime)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._view)
        row.addStretch(1)
        row.addWidget(caption)
        row.addWidget(self._runtime)
        row.addWidget(self._models)
        plot = Card("costCard", self)
        inside = QVBoxLayout(plot)
        inside.addWidget(self._plot)
        for part in (self._results, self._table, plot):
            self._stack.addWidget(part)
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addLayout(row)
        right.addWidget(self._stack, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addWidget(self._panel, 10)
        layout.addLayout(right, 17)
