"""What the camera shows, by a model's answer, as rows with scores; which model; and how fast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import catalog
from engine.camera.requests import ObjectSight
from engine.catalog.spec import ModelSpec
from engine.weights.requests import ModelState
from gui.page_parts.preparing_text import missing_text, working_text
from gui.pages.camera.pace_grid import PaceGrid, per_second
from gui.plain_text import PlainLabel, tip_of
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import DASH, milliseconds
from gui.widgets.label_rows import LabelRows
from gui.widgets.layouts.follow_font import keep_lines
from gui.widgets.parts import Card, LineLabel, button, label, restyle


class ObjectsCard(Card):
    """Signals: `models_changed()` when another model is to answer; `weights_wanted()` for models without weights."""

    models_changed = Signal()
    weights_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("objectsCard", parent)
        self._models = DropDown(self)
        self._models.setObjectName("cameraObjectModel")
        self._models.setAccessibleName(self.tr("Model"))
        self._list_models(catalog.OBJECT_MODELS.values())
        self._get = button(self.tr("Get the weights of the others…"), "cameraGetWeights", parent=self)
        self._get.setVisible(False)
        self._best = LineLabel("title", "cameraObject", self)
        self._rows = LabelRows(parent=self)
        self._message = PlainLabel(parent=self)
        self._message.setObjectName("cameraObjectMessage")
        self._message.setProperty("role", "attention")
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        keep_lines(self._message, 4)
        self._pace = PaceGrid(
            "objectPace",
            {
                "camera": self.tr("Frames per second"),
                "answered": self.tr("Frames answered"),
                "answer": self.tr("Delay"),
                "prepare": self.tr("Preparing"),
                "infer": self.tr("Computing"),
            },
            self,
        )
        self._lay_out()
        self._models.activated.connect(lambda _: self.models_changed.emit())
        self._get.clicked.connect(self.weights_wanted)
        self.show_nothing()

    def model_ids(self) -> tuple[str, ...]:
        """The one model that is to answer."""
        return (str(self._models.currentData()),)

    def show_states(self, states: Sequence[ModelState]) -> None:
        """Grey the models that cannot answer, and say why; if the chosen one is among them, choose another."""
        before = self.model_ids()
        with QSignalBlocker(self._models):
            self._list_models([state.spec for state in states])
        items = self._models.model()
        assert isinstance(items, QStandardItemModel)
        missing = False
        for state in states:
            place = self._models.findData(state.model_id)
            reason, text = state.problem, state.spec.title
            if state.missing_bytes is not None:
                missing = True
                text = self.tr("{model} (not downloaded)").format(model=text)
                reason = missing_text(state.missing_bytes)
            elif reason:
                text = self.tr("{model} (cannot answer)").format(model=text)
            items.item(place).setEnabled(not reason)
            self._models.setItemText(place, text)
            self._models.setItemData(place, tip_of(reason), Qt.ItemDataRole.ToolTipRole)
        self._get.setVisible(missing)
        ready = [place for place in range(self._models.count()) if items.item(place).isEnabled()]
        if ready and self._models.currentIndex() not in ready:
            with QSignalBlocker(self._models):
                self._models.setCurrentIndex(ready[0])
        if self.model_ids() != before:
            self.models_changed.emit()

    def _list_models(self, specs: Iterable[ModelSpec]) -> None:
        """Show an entry for each model; those that people taught come and go."""
        there = {spec.id: spec.title for spec in specs}
        for place in reversed(range(self._models.count())):
            if self._models.itemData(place) not in there:
                self._models.removeItem(place)
        for model_id, title in there.items():
            if self._models.findData(model_id) < 0:
                self._models.addItem(title, model_id)

    def show_scores(self, sight: ObjectSight) -> None:
        """Show what the model says, or what it is waiting for."""
        self._rows.set_scores(sight.scores, False)
        self._best.setText(sight.scores[0].label if sight.scores else DASH)
        message = " ".join(failure.sentence for failure in sight.failures)
        if sight.working is not None:
            message = working_text(sight.working)[1]
        if message != self._message.text():
            self._message.setText(message)
            restyle(self._message, role="quiet" if sight.working is not None else "attention")

    def show_pace(self, sight: ObjectSight) -> None:
        """Show how fast it goes; call it only twice a second, because the figures change often."""
        pace = sight.pace
        self._pace.show_values(
            {
                "camera": per_second(pace.camera),
                "answered": per_second(pace.answered),
                "answer": milliseconds(pace.answer_ms) if sight.scores else DASH,
                "prepare": milliseconds(pace.prepare_ms) if sight.scores else DASH,
                "infer": milliseconds(pace.infer_ms) if sight.scores else DASH,
            }
        )

    def show_nothing(self) -> None:
        """Forget what was said."""
        self._rows.set_scores((), False)
        self._best.setText(DASH)
        self._message.setText("")
        self._pace.show_nothing()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(label(self.tr("Model"), "heading", "cameraObjectModelTitle", self))
        layout.addWidget(self._models)
        layout.addWidget(self._get)
        layout.addWidget(label(self.tr("It sees"), "heading", "cameraObjectTitle", self))
        layout.addWidget(self._best)
        layout.addWidget(self._rows)
        layout.addWidget(self._message)
        layout.addStretch(1)
        layout.addWidget(self._pace)
