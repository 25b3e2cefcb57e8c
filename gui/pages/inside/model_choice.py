"""Which model is looked into."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QWidget

from engine.weights.requests import ModelState
from gui.page_parts.preparing_text import missing_text
from gui.plain_text import tip_of
from gui.widgets.drop_down import DropDown


class ModelChoice(DropDown):
    """Models whose weights are missing are greyed. Signals: `model_changed()` when another model is chosen, by a person
    or because the one before is no longer there.
    """

    model_changed = Signal()

    def __init__(self, name: str, title: str, may_be_none: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setToolTip(tip_of(title))
        self.setSizeAdjustPolicy(DropDown.SizeAdjustPolicy.AdjustToContents)
        self._may_be_none = may_be_none
        self._model_id = ""
        self.currentIndexChanged.connect(lambda _: self._changed())

    def model_id(self) -> str:
        """The id of the model; empty for none."""
        return str(self.currentData() or "")

    def offer(self, states: Sequence[ModelState], wanted: str) -> None:
        """Offer these models; `wanted` is chosen if it is among them, else the first that can answer, or none."""
        with QSignalBlocker(self):
            self.clear()
            if self._may_be_none:
                self.addItem(self.tr("No second model"), "")
            for state in states:
                self.addItem(state.spec.title, state.model_id)
                if reason := _unable(state):
                    self._grey(self.count() - 1, reason)
            able = [state.model_id for state in states if not _unable(state)]
            usual = "" if self._may_be_none else next(iter(able), "")
            self.setCurrentIndex(max(0, self.findData(wanted if wanted in able else usual)))
        self._changed()

    def _grey(self, place: int, reason: str) -> None:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.item(place).setEnabled(False)
        self.setItemData(place, tip_of(reason), Qt.ItemDataRole.ToolTipRole)

    def _changed(self) -> None:
        if self.model_id() != self._model_id:
            self._model_id = self.model_id()
            self.model_changed.emit()


def _unable(state: ModelState) -> str:
    """Why there is nothing to look into; empty where there may be something."""
    if state.missing_bytes is not None:
        return missing_text(state.missing_bytes)
    return "" if state.spec.personal is None else state.spec.personal.problem
