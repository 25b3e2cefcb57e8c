"""Work whose figures stay until there are others: a line says what they are of, and whether that is still chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtWidgets import QPushButton

from engine import catalog
from engine.data.catalog import DEFAULT_DATA
from engine.jobs import EventKind, Request
from gui.bridge import EngineBridge
from gui.pages.evaluate.job import EvaluationJob
from gui.widgets.parts import LineLabel

A = TypeVar("A")


class FiguresJob(EvaluationJob):
    """The one place that knows which data and which models the figures shown are of.

    While no work is under way, the line invites to start, or tells what the figures are; where other data are chosen by
    now, or a model has got other weights, it says so. `again` is how it asks for a new start: "Evaluate again".
    """

    def __init__(self, bridge: EngineBridge, start: QPushButton, hint: LineLabel, again: str) -> None:
        super().__init__(bridge, start, hint)
        self._again, self._invitation, self._caption = again, "", ""
        self._chosen = self._begun = self._measured = (DEFAULT_DATA, "")
        self._models: tuple[str, ...] = ()

    @property
    def data(self) -> str:
        """The data that are chosen now."""
        return self._chosen[0]

    @property
    def title(self) -> str:
        """The title of the data that the work under way reads, or the last one read."""
        return self._begun[1]

    def is_of_chosen_data(self) -> bool:
        """Whether the work under way, or the last one, reads the data that are chosen now."""
        return self._begun == self._chosen

    def use_data(self, source: str, title: str, invitation: str) -> bool:
        """Measure on these data from now on; returns whether they are others than before. The title is another when the
        same source holds other digits.
        """
        before, self._chosen, self._invitation = self._chosen, (source, title), invitation
        self.tell()
        return before != self._chosen

    def weights_changed(self, model_id: str) -> None:
        super().weights_changed(model_id)
        self.tell()

    def submit(self, request: Request[A], done: Callable[[A], None], models: Iterable[str] = ()) -> None:
        self._begun = self._chosen
        super().submit(request, done, models)

    def show_figures(self, caption: str, models: Iterable[str]) -> None:
        """What this job measured is shown now: figures of these models."""
        self._caption, self._models, self._measured = caption, tuple(models), self._begun
        self.tell()

    def clear_figures(self) -> None:
        """No figures are shown any more."""
        self._caption, self._models = "", ()
        self.tell()

    def tell(self) -> None:
        """Say what is true now, unless the line tells how far the work is."""
        if not self.is_running():
            self._hint.setText(self._line())

    def _ended(self, kind: EventKind) -> None:
        super()._ended(kind)
        if kind is EventKind.SUCCEEDED:
            self.tell()
        elif self._caption:
            self._hint.setText(f"{self._hint.text()} {self._line()}")

    def _line(self) -> str:
        if not self._caption:
            return self._invitation
        if self._measured != self._chosen:
            text = self.tr("The figures are still those of {before}. {again} for {data}.")
            return text.format(before=self._measured[1], again=self._again, data=self._chosen[1])
        titles = [catalog.recall(model_id).title for model_id in self._models if model_id in self.changed]
        if titles:
            text = self.tr("Other weights since then: {models}. {again} for new figures.")
            return text.format(models=", ".join(titles), again=self._again)
        return self._caption
