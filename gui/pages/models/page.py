"""The page Models: what each model is, whether its weights are sound and where they come from; official weights."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import ModelSpec
from engine.jobs import EventKind, Request
from engine.own_networks.requests import RemoveNetworkRequest, RenameNetworkRequest
from engine.system import folders
from engine.types import Task
from engine.weights.requests import ModelState, StatesRequest, UseShippedRequest
from gui.bridge import EngineBridge, Listener
from gui.folder_opener import show_folder
from gui.page_parts.error_text import sentence_of
from gui.page_parts.exporting.export_dialog import ExportDialog
from gui.page_parts.page import Page
from gui.pages.models.importing.import_dialog import ImportDialog
from gui.pages.models.official_weights import OfficialWeightsPanel
from gui.pages.models.state_card import ModelStateCard
from gui.preferences import Preferences
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.name_dialog import ask_name
from gui.widgets.parts import LineLabel, button
from gui.widgets.question import agreed
from gui.widgets.segmented import Segmented


class ModelsPage(Page):
    """One card for each model, and the part for official weights. Signals: `weights_changed(model id)`;
    `failed(Exception)`; `mended()`; `told(sentence)`.
    """

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(bridge, preferences, parent)
        self.setObjectName("modelsPage")
        self._cards: dict[str, ModelStateCard] = {}
        self._states: dict[Task, tuple[ModelState, ...]] = {}
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
        bring = button(self.tr("&Import a model…"), "modelsImport", parent=self)
        bring.setToolTip(self.tr("A model that was exported, or an ONNX network made elsewhere"))
        bring.clicked.connect(self._import)
        verify = button(self.tr("Verif&y all"), "modelsVerify", parent=self)
        verify.clicked.connect(self.refresh)
        show = button(self.tr("Show the fo&lder"), "modelsFolder", parent=self)
        show.clicked.connect(self._show_folder)
        top = WrappingRow()
        top.add(self._note, 1)
        top.add(bring)
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
        """Show "models" or "official"; "import" asks for a model to import."""
        self._parts.set_current("models" if key == "import" else key)
        if key == "import":
            self._import()

    def refresh(self, model_id: str = "") -> None:
        """Check every model's weights again."""
        self._official.refresh()
        self._note.setText(self.tr("Checking…"))
        for task in Task:
            listener = Listener(done=partial(self._found, task), failed=self._not_found)
            request = StatesRequest(task, personal=task is Task.OBJECTS)
            self._bridge.submit("models", request, listener, lane=f"states {task}")

    def _not_found(self, error: Exception) -> None:
        self._note.setText(sentence_of(error))
        self.failed.emit(error)

    def _found(self, task: Task, states: tuple[ModelState, ...]) -> None:
        """Models for digits, and what was imported; official weights have a part of their own, projects a page."""
        self._states[task] = tuple(s for s in states if task is Task.DIGITS or s.source == "imported")
        if len(self._states) == len(Task):
            self._show(self._states[Task.DIGITS] + self._states[Task.OBJECTS])

    def _show(self, states: tuple[ModelState, ...]) -> None:
        for model_id in self._cards.keys() - {state.model_id for state in states}:
            gone = self._cards.pop(model_id)
            self._column.removeWidget(gone)
            gone.setParent(None)
            gone.deleteLater()
        for state in states:
            card = self._cards.get(state.model_id)
            if card is None:
                card = self._cards[state.model_id] = ModelStateCard(state.model_id, self)
                card.shipped_wanted.connect(self._use_shipped)
                card.export_wanted.connect(self._export)
                card.rename_wanted.connect(self._ask_name)
                card.remove_wanted.connect(self._remove)
                self._column.insertWidget(self._column.count() - 1, card)
            card.show_state(state)
        ready = sum(not state.problem for state in states)
        text = self.tr("{ready} of {total} models are ready")
        if ready == len(states):
            text = self.tr("All {total} models are ready")
        self._note.setText(text.format(ready=ready, total=len(states)))

    def _export(self, model_id: str) -> None:
        ExportDialog(self._bridge, self._preferences, model_id, self._title(model_id), parent=self).show()

    def _title(self, model_id: str) -> str:
        """What the page calls a model, whose record may have become unreadable meanwhile."""
        shown = (state.spec for states in self._states.values() for state in states)
        found = next((spec for spec in shown if spec.id == model_id), None)
        return (found or catalog.find(model_id)).title

    def import_model(self, path: Path) -> None:
        """Examine a file, and offer to import it as a model."""
        self._import_dialog().examine(path)

    def _import(self) -> None:
        self._import_dialog().choose_file()

    def _import_dialog(self) -> ImportDialog:
        def imported(model_id: str) -> None:
            self.refresh()
            self.weights_changed.emit(model_id)

        dialog = ImportDialog(self._bridge, self._preferences, self)
        dialog.imported.connect(imported)
        return dialog

    def _ask_name(self, model_id: str) -> None:
        ask_name(
            self,
            self.tr("Rename"),
            self.tr("What is the model to be called?"),
            self._title(model_id),
            self.tr("&Rename"),
            lambda name: self._change(model_id, RenameNetworkRequest(model_id, name)),
        )

    def _remove(self, model_id: str) -> None:
        sentence = self.tr("Remove “{model}” for good? The file that it was imported from stays where it is.")
        yes, no = self.tr("&Remove"), self.tr("&Keep")
        if agreed(self, self.tr("Remove?"), sentence.format(model=self._title(model_id)), yes, no):
            self._change(model_id, RemoveNetworkRequest(model_id))

    def _use_shipped(self, model_id: str) -> None:
        self._change(model_id, UseShippedRequest(model_id))

    def _change(self, model_id: str, request: Request[ModelSpec] | Request[None]) -> None:
        """Change a model, and let all pages know."""

        def ended(kind: EventKind) -> None:
            if kind is EventKind.SUCCEEDED:
                self.refresh()
                self.weights_changed.emit(model_id)

        self._bridge.submit("models", request, Listener(lambda _: None, self.failed.emit, ended=ended))

    def _show_folder(self) -> None:
        show_folder(folders.user_folder(), self)
