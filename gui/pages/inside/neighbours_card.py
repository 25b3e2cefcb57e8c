"""The training examples that are most like the picture to the network, and those of the second-best answer."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.errors import ClassLensError
from engine.explain.requests import Neighbours, NeighboursRequest, NetworkFacts, Progress
from engine.types import Image
from gui.bridge import Listener
from gui.page_parts.error_text import sentence_of
from gui.page_parts.part_saver import Saver
from gui.pages.inside import saved
from gui.pages.inside.asking import TRAINING_PICTURES, Asking
from gui.pages.inside.examples_row import ExamplesRow
from gui.pages.inside.explanations import info_button
from gui.widgets.formats import count
from gui.widgets.parts import Card, LineLabel

COUNT = 12


class NeighboursCard(Card):
    """Signals: `failed(Exception)`."""

    failed = Signal(object)

    def __init__(self, name: str, asking: Asking, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__(f"{name}Neighbours", parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._asking = asking
        self._model_id = ""
        self._wanted = False  # whether there is a picture
        self._title = LineLabel("heading", f"{name}NearestTitle", self)
        self._other_title = LineLabel("heading", f"{name}OtherTitle", self)
        self._info = info_button("nearest", f"{name}NearestInfo", self)
        self._save = saver.button(f"{name}NearestSave", self.tr("the nearest training examples"), "nearest-examples")
        self._nearest = ExamplesRow(f"{name}NearestRow", self.tr("Nearest training examples"), COUNT, self)
        self._other = ExamplesRow(f"{name}OtherRow", self.tr("Nearest of the second-best answer"), COUNT, self)
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._save)
        top.addWidget(self._info)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._nearest)
        layout.addWidget(self._other_title)
        layout.addWidget(self._other)
        self.show_nothing()

    def show_network(self, facts: NetworkFacts) -> None:
        """Look at this network from now on."""
        self._model_id = facts.model_id
        self.setVisible(facts.has_neighbours)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Show that there is no picture."""
        self._wanted = False
        self._title.setText(self.tr("Nearest training examples"))
        self._other_title.setText("")
        self._save.offer(None)
        for row in (self._nearest, self._other):
            row.show_examples((), "")

    def ask(self, picture: Image) -> None:
        """Find the examples nearest to this picture; while it grows, those of the one before stay."""
        if not self._wanted:
            self._title.setText(self.tr("Looking for the nearest training examples…"))
        self._wanted = True
        listener = Listener(self._show, self._not_found, self._progress)
        self._asking.looking(TRAINING_PICTURES, "nearest", NeighboursRequest(picture, self._model_id, COUNT), listener)

    def _show(self, neighbours: Neighbours) -> None:
        if not self._wanted:
            return
        self._nearest.show_examples(neighbours.nearest, neighbours.label)
        self._other.show_examples(neighbours.other, neighbours.other_label)
        same = sum(example.label == neighbours.label for example in neighbours.nearest)
        text = self.tr("Nearest examples: {same} of {count} are “{label}”")
        self._title.setText(text.format(same=same, count=len(neighbours.nearest), label=neighbours.label))
        other = self.tr("The nearest “{label}”, the second-best answer") if neighbours.other else ""
        self._other_title.setText(other.format(label=neighbours.other_label))
        self._save.offer(partial(saved.neighbours_part, neighbours))

    def _progress(self, progress: object) -> None:
        if isinstance(progress, Progress) and self._wanted:
            text = self.tr("Looking through the training pictures, once for this model: {done} of {total}…")
            self._title.setText(text.format(done=count(progress.done), total=count(progress.total)))

    def _not_found(self, error: Exception) -> None:
        self.show_nothing()
        self._title.setText(sentence_of(error))
        if not isinstance(error, ClassLensError):
            self.failed.emit(error)
