"""Why a project answers as it does: pictures, its answers, and the samples that are most like each picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from engine.errors import DataError
from engine.jobs import Request
from engine.lessons.requests import LessonPicture
from engine.reading.requests import OpenedPicture, OpenRequest
from engine.teaching.requests import AskProjectRequest, ProjectState, TaughtAnswer
from gui.bridge import TEACHING, EngineBridge, Listener
from gui.widgets.formats import percent

IN_A_ROW = 4
"""A picture, and the three samples most like it."""

A = TypeVar("A")


class SimilarSamples(QObject):
    """Signals: `found(tuple[LessonPicture, ...])`, for each picture itself with the answer as its title, then the
    samples with their classes; `failed(Exception)`.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge = bridge

    def ask(self, state: ProjectState, pictures: Sequence[LessonPicture]) -> None:
        """Ask an open project about pictures."""
        requests = [AskProjectRequest(state.folder, asked.picture) for asked in pictures]
        self._all(TEACHING, requests, partial(self._open, state, pictures))

    def _open(self, state: ProjectState, pictures: Sequence[LessonPicture], answers: list[TaughtAnswer]) -> None:
        samples = [near.sample for answer in answers for near in answer.nearest]
        if not samples:
            text = self.tr(
                "The project has no samples any more. Press Restore on the page Teach, or open another copy."
            )
            self.failed.emit(DataError(text))
            return
        requests = [OpenRequest(state.pictures / sample, sample) for sample in samples]
        self._all("pictures", requests, partial(self._tell, state, pictures, answers))

    def _tell(
        self,
        state: ProjectState,
        pictures: Sequence[LessonPicture],
        answers: list[TaughtAnswer],
        opened: list[OpenedPicture],
    ) -> None:
        names = {known.key: known.name for known in state.classes}
        samples = iter(opened)
        rows: list[LessonPicture] = []
        for asked, answer in zip(pictures, answers, strict=True):
            best = answer.scores[0]
            said = self.tr("It says {answer}\n{score}").format(answer=best.label, score=percent(best.score))
            rows.append(LessonPicture(asked.picture, asked.truth, said))
            for near in answer.nearest:
                rows.append(LessonPicture(next(samples).picture, near.class_key, names[near.class_key]))
        self.found.emit(tuple(rows))

    def _all(self, queue: str, requests: Sequence[Request[A]], done: Callable[[list[A]], None]) -> None:
        """Hand over all answers once the last one is there; a failure ends it."""
        answers: list[A] = []

        def take(answer: A) -> None:
            answers.append(answer)
            if len(answers) == len(requests):
                done(answers)

        for request in requests:
            self._bridge.submit(queue, request, Listener(take, self.failed.emit))
