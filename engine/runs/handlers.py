"""The part of a session that keeps runs and shows training pictures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.data.requests import Preview, PreviewRequest
from engine.jobs import JobContext
from engine.runs import library
from engine.runs.requests import DeleteRunRequest, RenameRunRequest, RestoreRunRequest, RunsAnswer, RunsRequest


class RunKeeper:
    """Answers requests about kept runs. Its methods take a request and a JobContext."""

    def __init__(self) -> None:
        self._deleted: set[str] = set()
        self._data: tuple[str, Any] | None = None
        self.methods: dict[type, Callable[[Any, JobContext], Any]] = {
            RunsRequest: self.list_runs,
            RenameRunRequest: self.rename,
            DeleteRunRequest: self.delete,
            RestoreRunRequest: self.restore,
            PreviewRequest: self.preview,
        }

    def list_runs(self, request: RunsRequest, context: JobContext) -> RunsAnswer:
        """All kept runs."""
        return library.list_runs()

    def rename(self, request: RenameRunRequest, context: JobContext) -> RunsAnswer:
        """Name a run. Raises ClassLensError."""
        library.rename(request.run_id, request.title)
        return library.list_runs()

    def delete(self, request: DeleteRunRequest, context: JobContext) -> RunsAnswer:
        """Delete a run until the session is closed. Raises ClassLensError."""
        library.delete(request.run_id)
        self._deleted.add(request.run_id)
        return library.list_runs()

    def restore(self, request: RestoreRunRequest, context: JobContext) -> RunsAnswer:
        """Take a deletion back. Raises ClassLensError."""
        library.restore(request.run_id)
        self._deleted.discard(request.run_id)
        return library.list_runs()

    def preview(self, request: PreviewRequest, context: JobContext) -> Preview:
        """Random training pictures, and augmented. Raises DataError, SettingsError."""
        from engine.data.augmentation import augment  # noqa: PLC0415 - the window starts without reading data
        from engine.data.datasets import open_dataset  # noqa: PLC0415

        if self._data is None or self._data[0] != request.data:
            self._data = (request.data, open_dataset(request.data)[0])
        data = self._data[1]
        random = np.random.default_rng(request.seed)
        chosen = random.choice(len(data), min(request.count, len(data)), replace=False)
        pictures = data.images[chosen, ..., np.newaxis].astype(np.float32) / np.float32(255)
        augmented = np.rint(augment(pictures, request.augmentation, random)[..., 0] * 255)
        return Preview(data.images[chosen], np.clip(augmented, 0, 255).astype(np.uint8), data.labels[chosen])

    def close(self) -> None:
        """Delete for good what was deleted."""
        library.remove_deleted(self._deleted)
        self._deleted.clear()
