"""One model on the page Models: what it is, whether its weights are sound, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.data.catalog import title_of_training
from engine.types import Task
from engine.weights.requests import ModelState
from gui.page_parts.accuracy_text import accuracy_text, interval_note
from gui.page_parts.recipe_titles import recipe_title
from gui.plain_text import tip_of
from gui.widgets.formats import DASH, bytes_text, count
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, LineLabel, button, label


class ModelStateCard(Card):
    """Title, state, figures and origin of one model.

    Signals, each with the model's id: `shipped_wanted`; `export_wanted`; `rename_wanted` and `remove_wanted`, of a
    model that was imported.
    """

    shipped_wanted = Signal(str)
    export_wanted = Signal(str)
    rename_wanted = Signal(str)
    remove_wanted = Signal(str)

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
        self._rename = button(self.tr("Rename…"), f"modelRename-{model_id}", parent=self)
        self._rename.clicked.connect(lambda: self.rename_wanted.emit(model_id))
        self._remove = button(self.tr("Remove…"), f"modelRemove-{model_id}", parent=self)
        self._remove.clicked.connect(lambda: self.remove_wanted.emit(model_id))
        self._values: dict[str, QLabel] = {}
        top = QHBoxLayout()
        top.addWidget(self._title)
        top.addWidget(self._framework)
        top.addWidget(self._state, 1)
        top.addWidget(self._back)
        for control in (self._rename, self._remove, self._export):
            top.addWidget(control)
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
        sources = {
            "shipped": self.tr("original model"),
            "own": self.tr("trained by you"),
            "imported": self.tr("imported, for digits")
            if spec.task is Task.DIGITS
            else self.tr("imported, for photos"),
        }
        imported, unreadable = spec.personal is not None, spec.personal is not None and bool(spec.personal.problem)
        self._state.setText(self.tr("imported") if unreadable else sources[state.source])
        self._rename.setEnabled(not unreadable)
        for control, verb in ((self._rename, self.tr("Rename {title}")), (self._remove, self.tr("Remove {title}"))):
            control.setVisible(imported)
            control.setAccessibleName(verb.format(title=spec.title))
        self._export.setVisible(not imported or spec.task is Task.DIGITS)
        self._back.setVisible(state.source == "own")
        self._problem.setVisible(bool(state.problem))
        self._problem.setText(state.problem)
        accuracy = DASH
        if state.test_accuracy is not None and state.test_count is not None:
            accuracy = self.tr("{accuracy} of {count}").format(
                accuracy=accuracy_text(state.test_accuracy, state.test_count), count=count(state.test_count)
            )
        self._values["accuracy"].setText(accuracy)
        self._values["accuracy"].setToolTip(tip_of(interval_note()))
        self._values["parameters"].setText(DASH if state.parameters is None else count(state.parameters))
        self._values["disk"].setText(DASH if state.disk_bytes is None else bytes_text(state.disk_bytes))
        recipe = recipe_title(state.recipe) if state.recipe else DASH
        self._values["recipe"].setText(f"{recipe} · {state.backbone}" if state.backbone else recipe)
        self._values["recipe"].setToolTip(tip_of(state.chosen))
        self._values["data"].setText(title_of_training(state.data) if state.data else DASH)
        self._licence.setText(state.licence or spec.licence)
