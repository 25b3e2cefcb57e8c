"""Numbers of takes, samples and deletions, from which their names on disk are made."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from engine.teaching import project
from engine.teaching.requests import Source, Take


class Counters:
    """They only rise while a project is open, so that what was deleted finds its place free when it comes back."""

    def __init__(self, folder: Path) -> None:
        """For the project in a folder."""
        self._take = 0
        self._samples: dict[str, int] = {}  # the highest number in each take
        self._deletion = max(map(project.number_of, project.names_in(folder / project.DELETED)), default=0)

    def see(self, takes: Iterable[Take]) -> None:
        """Number on after these takes and their samples."""
        for take in takes:
            self._take = max(self._take, project.number_of(take.key.split("/")[1]))
            highest = max((project.number_of(sample.rsplit("/", 1)[1]) for sample in take.samples), default=0)
            self._samples[take.key] = max(self._samples.get(take.key, 0), highest)

    def new_take(self, class_key: str, source: Source, test: bool) -> str:
        """The key of a take that comes after all others."""
        self._take += 1
        return project.take_key(class_key, self._take, source, test)

    def new_sample(self, take: str) -> str:
        """The key of a sample that comes after all others of a take."""
        self._samples[take] = self._samples.get(take, 0) + 1
        return f"{take}/{self._samples[take]:03d}.jpg"

    def new_deletion(self) -> str:
        """The name of a folder for what is deleted next."""
        self._deletion += 1
        return f"{self._deletion:03d}"

    def class_moved(self, before: str, now: str) -> None:
        """A class has another key."""
        self._samples = {project.moved(key, before, now): number for key, number in self._samples.items()}
