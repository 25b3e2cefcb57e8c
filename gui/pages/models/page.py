"""The page Models: what each model is, whether its weights are sound and where they come from; official weights."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from engine.jobs import EventKind
from engine.system import folders
from engine.weights.requests import ModelState, StatesRequest, UseShippedRequest
from gui.bridge import EngineBridge, Listener
from gui.page_parts.accuracy_text import accuracy_text, interval_note
from gui.page_parts.exporting.export_dialog import ExportDialog
from gui.page_parts.page import Page
from gui.page_parts.recipe_titles import recipe_title
from gui.pages.models.official_weights import OfficialWeightsPanel
from gui.preferences import Preferences
from gui.widgets.formats import DASH, bytes_text, count
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, LineLabel, button, label
from gui.widgets.segmented import Segmented


class ModelsPage(Page):
    """One card for each model, and the part for official weights. Signals: `weights_changed(model id)`;
    `failed(Exception)`; `mended()`; `told(sentence)`.
    """

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("modelsPage")
        self._cards: dict[str, ModelStateCard] = {}
        self._parts = Segmented("modelsParts", self.tr("Parts of the page"), self)
        self._parts.add("models", self.tr("Mo&dels"))
        self._parts.add("official", self.tr("Official &weights"))
        self._note = LineLabel("quiet", "modelsNote", self)
        models = self._models()
        self._official = OfficialWeightsPanel(bridge, self)
        self._official.export_wanted.connect(self._export)
        self._official.failed.connect(self.failed)
        self._official.mended.connect(self.mended)
        self._official.told.connect(self.told)
        stack = QStackedWidget(self)
        stack.addWidget(models)
        stack.addWidget(self._official)
        self._parts.changed.connect(lambda key: stack.setCurrentIndex(int(key == "official")))
        switch = QHBoxLayout()
        switch.addWidget(self._parts)
        switch.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(switch)
        layout.addWidget(stack, 1)
        self.refresh()

    def _models(self) -> QWidget:
        """The part with one card for each model."""
        verify = button(self.tr("Verif&y all"), "modelsVerify", parent=self)
        verify.clicked.connect(self.refresh)
        show = button(self.tr("Show the fo&lder"), "modelsFolder", parent=self)
        show.clicked.connect(self._show_folder)
        top = WrappingRow()
        top.add(self._note, 1)
        top.add(verify)
        top.add(show)
        inside = QWidget(self)
        inside.setProperty("role", "page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addStretch(1)
        area = QScrollArea(self)
        area.setObjectName("modelsArea")
        area.setAccessibleName(self.tr("Models"))
        area.setWidgetResizable(True)
        area.setWidget(inside)
        models = QWidget(self)
        column = QVBoxLayout(models)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(area, 1)
        return models

    def show_part(self, key: str) -> None:
        """Show "models" or "official"."""
        self._parts.set_current(key)

    def refresh(self, model_id: str = "") -> None:
        """Check every model's weights again."""
        self._official.refresh()
        self._note.setText(self.tr("Checking…"))
        self._bridge.submit(
            "models", StatesRequest(), Listener(done=self._show, failed=self.failed.emit), lane="states"
        )

    def _show(self, states: tuple[ModelState, ...]) -> None:
        for state in states:
            card = self._cards.get(state.model_id)
            if card is None:
                card = self._cards[state.model_id] = ModelStateCard(state.model_id, self)
                card.shipped_wanted.connect(self._use_shipped)
                card.export_wanted.connect(self._export)
                self._column.insertWidget(self._column.count() - 1, card)
            card.show_state(state)
        ready = sum(not state.problem for state in states)
        text = self.tr("{ready} of {total} models are ready")
        if ready == len(states):
            text = self.tr("All {total} models are ready")
        self._note.setText(text.format(ready=ready, total=len(states)))

    def _export(self, model_id: str) -> None:
        ExportDialog(self._bridge, self._preferences, model_id, catalog.find(model_id).title, parent=self).show()

    def _use_shipped(self, model_id: str) -> None:
        def ended(kind: EventKind) -> None:
            if kind is EventKind.SUCCEEDED:
                self.refresh()
                self.weights_changed.emit(model_id)

        self._bridge.submit(
            "models",
            UseShippedRequest(model_id),
            Listener(done=lambda _: None, failed=self.failed.emit, ended=ended),
        )

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folders.user_folder())))


class ModelStateCard(Card):
    """Title, state, figures and origin of one model. Signals: `shipped_wanted(model id)`; `export_wanted(model id)`."""

    shipped_wanted = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, model_id: str, parent: QWidget | None = None) -> None:
        super().__init__(f"modelState-{model_id}", parent)
        self._title = label("", "heading", "modelStateTitle", self)
        self._framework = label("", "badge", "modelStateFramework", self)
        self._state = LineLabel("quiet", "modelStateText", self)
        self._problem = label("", "attention", "modelStateProblem", self)
        self._problem.setWordWrap(True)
        self._summary = label("", "quiet", "modelStateSummary", self)
        self._summary.setWordWrap(True)
        self._back = button(self.tr("Restore original model"), "modelStateBack", parent=self)
        self._back.clicked.connect(lambda: self.shipped_wanted.emit(model_id))
        self._export = button(self.tr("Export…"), f"modelExport-{model_id}", parent=self)
        self._export.setToolTip(self.tr("Take the model along: as a web page, for phones, for other programs"))
        self._export.clicked.connect(lambda: self.export_wanted.emit(model_id))
        self._values: dict[str, QLabel] = {}
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addWidget(self._framework)
        top.addWidget(self._state, 1)
        top.addWidget(self._back)
        top.addWidget(self._export)
        figures = WrappingRow(32)
        captions = (
            ("accuracy", self.tr("Test accuracy")),
            ("parameters", self.tr("Parameters")),
            ("disk", self.tr("On disk")),
            ("recipe", self.tr("Recipe")),
            ("data", self.tr("Trained on")),
        )
        for key, caption in captions:
            self._values[key] = label(DASH, "body", f"modelValue-{key}", self)
            figures.add(self._captioned(key, caption, self._values[key]))
        self._licence = LineLabel("body", "modelValue-licence", self)  # the only one that may be longer than the page
        figures.add(self._captioned("licence", self.tr("Licence"), self._licence), 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addWidget(self._summary)
        layout.addLayout(figures)
        layout.addWidget(self._problem)

    def _captioned(self, key: str, caption: str, value: QWidget) -> QWidget:
        """A value below its caption."""
        both = QWidget(self)
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label(caption, "quiet", f"modelCaption-{key}", self))
        column.addWidget(value)
        return both

    def show_state(self, state: ModelState) -> None:
        """Show what the store says about this model."""
        spec = state.spec
        self._title.setText(spec.title)
        self.setAccessibleName(spec.title)
        self._export.setAccessibleName(self.tr("Export {title}").format(title=spec.title))
        self._export.setEnabled(not state.problem)
        self._framework.setText(spec.framework)
        self._summary.setText(spec.summary)
        sources = {"shipped": self.tr("original model"), "own": self.tr("trained by you")}
        self._state.setText(sources[state.source])
        self._back.setVisible(state.source == "own")
        self._problem.setVisible(bool(state.problem))
        self._problem.setText(state.problem)
        accuracy = DASH
        if state.test_accuracy is not None and state.test_count is not None:
            accuracy = self.tr("{accuracy} of {count}").format(
                accuracy=accuracy_text(state.test_accuracy, state.test_count), count=count(state.test_count)
            )
        self._values["accuracy"].setText(accuracy)
        self._values["accuracy"].setToolTip(interval_note())
        self._values["parameters"].setText(DASH if state.parameters is None else count(state.parameters))
        self._values["disk"].setText(DASH if state.disk_bytes is None else bytes_text(state.disk_bytes))
        recipe = recipe_title(state.recipe) if state.recipe else DASH
        self._values["recipe"].setText(f"{recipe} · {state.backbone}" if state.backbone else recipe)
        self._values["recipe"].setToolTip(state.chosen)
        self._values["data"].setText(state.data or DASH)
        self._licence.setText(state.licence or spec.licence)
