"""The models for digits that a person imported, for pages that list models: they come and go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QComboBox

from engine import catalog
from engine.catalog.own_networks import is_own
from engine.catalog.spec import ModelSpec
from engine.types import Task
from engine.weights.requests import PersonalModelsRequest
from gui.bridge import EngineBridge, Listener


class OwnModels(QObject):
    """Looks which there are, once at the beginning and whenever it is asked to.

    Signals: `changed(tuple[ModelSpec, ...])` when there are others than before; `failed(Exception)`.
    """

    changed = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._specs: tuple[ModelSpec, ...] = ()
        self.look()

    def look(self) -> None:
        """Look again."""
        request, listener = PersonalModelsRequest(Task.DIGITS), Listener(done=self._found, failed=self.failed.emit)
        self._bridge.submit("models", request, listener, lane=f"own models {id(self)}")

    def ids(self) -> tuple[str, ...]:
        """The ids of those that there were when they were last looked for."""
        return tuple(spec.id for spec in self._specs)

    def _found(self, specs: tuple[ModelSpec, ...]) -> None:
        if specs != self._specs:
            self._specs = specs
            self.changed.emit(specs)


def offer_own(choice: QComboBox, own: Sequence[ModelSpec]) -> None:
    """Offer a person's own models in a list of models, behind the last of the catalogue's.

    What is chosen stays chosen; if it is gone, the default model is.
    """
    chosen = choice.currentData()
    blocked = choice.blockSignals(True)
    for place in reversed(range(choice.count())):
        if is_own(str(choice.itemData(place))):
            choice.removeItem(place)
    behind = 1 + max(place for place in range(choice.count()) if choice.itemData(place) in catalog.DIGIT_MODELS)
    for place, spec in enumerate(own, start=behind):
        choice.insertItem(place, spec.title, spec.id)
    found = choice.findData(chosen)
    choice.setCurrentIndex(found if found >= 0 else choice.findData(catalog.DEFAULT))
    choice.blockSignals(blocked)
