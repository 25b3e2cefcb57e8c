"""The same training with several seeds: how much of a result is chance."""

from __future__ import annotations

import statistics
from dataclasses import replace

from PySide6.QtCore import QCoreApplication

from engine.runs.requests import TrainingRun, TrainRequest
from gui.widgets.formats import count, percent


class Series:
    """Trainings that follow each other, each with the next seed."""

    def __init__(self, request: TrainRequest, times: int) -> None:
        seed = request.recipe.seed
        self._left = [replace(request, recipe=request.recipe.changed(seed=seed + i)) for i in range(times)]
        self._accuracies: list[float] = []
        self._times = times

    def next(self) -> TrainRequest | None:
        """The training to begin now; None after the last."""
        return self._left.pop(0) if self._left else None

    def add(self, run: TrainingRun) -> None:
        """Note the result of a training that went to its end."""
        self._accuracies.append(run.test_accuracy)

    def place(self) -> str:
        """Which training of how many is under way; empty for a single one."""
        if self._times == 1:
            return ""
        text = QCoreApplication.translate("Series", "Seed {number} of {times}.")
        return text.format(number=count(self._times - len(self._left)), times=count(self._times))

    def sentence(self) -> str:
        """The mean and the range of the test accuracies so far; empty for fewer than two."""
        if len(self._accuracies) < 2:
            return ""
        text = QCoreApplication.translate(
            "Series", "{done} of {times} seeds: {mean} of the test pictures on average, from {least} to {most}."
        )
        return text.format(
            done=count(len(self._accuracies)),
            times=count(self._times),
            mean=percent(statistics.fmean(self._accuracies)),
            least=percent(min(self._accuracies)),
            most=percent(max(self._accuracies)),
        )
