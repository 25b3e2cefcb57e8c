"""Comparing models: every picture through every model and runtime, timed, with what each costs."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.ranking import ranked
from engine.catalog.spec import FAST, INT8, NATIVE, ModelSpec
from engine.comparison.requests import (
    CompareRequest,
    Comparison,
    ComparisonFailure,
    ComparisonProgress,
    ComparisonRow,
    RuntimeTotal,
)
from engine.errors import ClassLensError, PictureError
from engine.jobs import JobContext
from engine.judging.hint import hint
from engine.metrics.timing import CALLS, WARM_UP_CALLS, call_times, summary
from engine.prediction.likeness import apply_preparation
from engine.prediction.picture_kind import kind_if_known
from engine.prediction.versions import loaded_version
from engine.preprocessing.picture_files import SUFFIXES, open_picture
from engine.pretrained import converted, library
from engine.pretrained.conversion import Agreement
from engine.runtimes.base import Runtime, Runtimes
from engine.system import places
from engine.types import Image, PictureKind
from engine.weights import sizes, store

TOP = 5

_SPEEDS = {NATIVE: "Original framework", FAST: "Fast", INT8: "Compressed (8-bit)"}  # as people know the runtimes


def compare(request: CompareRequest, runtimes: Runtimes, context: JobContext) -> Comparison:
    """One row for each model, runtime and picture. What fails loses only its own rows, and a model without any of the
    runtimes is a failure.

    Each runtime is warmed up by 3 calls. A single picture then gets 10 calls, or as many as a second allows; several
    pictures share 10 calls. Progress is ComparisonProgress, and what runtimes report while they are prepared. Raises
    PictureError for a folder that cannot be read, UsageError, JobCancelled.
    """
    sources = picture_sources(request.pictures)
    asked = [
        (spec, tuple(name for name in spec.runtimes if name in request.runtimes))
        for spec in map(catalog.find, request.model_ids)
    ]
    total = sum(max(1, len(names)) for _, names in asked) * len(sources)
    work = _Work(request, sources, total, runtimes, context)
    for spec, names in asked:
        if not names:
            work.failed(ComparisonFailure(_without(spec, request.runtimes), model_id=spec.id), len(sources))
        for name in names:
            context.raise_if_cancelled()
            try:
                runtime, version = loaded_version(spec, name, runtimes, context)
                figures = _figures(spec, name)
            except ClassLensError as error:
                work.failed(ComparisonFailure(error.sentence, model_id=spec.id, runtime=name), len(sources))
                continue
            work.measure(spec, name, runtime, replace(figures, own=version.own))
    return work.comparison()


def _without(spec: ModelSpec, runtimes: Sequence[str]) -> str:
    """The sentence about a model that has none of these runtimes."""
    wanted, there = (" or ".join(_SPEEDS[name] for name in names) for names in (runtimes, spec.runtimes))
    return f"{spec.title} does not answer at the speed {wanted}. Choose the speed {there}."


def picture_sources(pictures: Sequence[Image | Path]) -> list[Image | Path]:
    """The pictures, with every folder replaced by the picture files in it, by name. Raises PictureError."""
    sources: list[Image | Path] = []
    for picture in pictures:
        if isinstance(picture, Path) and places.is_folder(picture):
            sources += picture_files(picture)
        else:
            sources.append(picture)
    return sources


def picture_files(folder: Path) -> list[Path]:
    """The picture files of a folder, by name; files of other kinds are left out. Raises PictureError."""
    found = [
        path for path in places.inside(folder, hidden=True) if path.suffix.lower() in SUFFIXES and places.is_file(path)
    ]
    if not found:
        raise PictureError(f"There are no pictures in “{folder}”. Choose a folder with PNG, JPEG or other pictures.")
    return found


@dataclass(frozen=True, slots=True)
class _Figures:
    parameters: int | None
    disk_bytes: int
    flops: int | None
    int8: Agreement | None = None
    own: bool = False


def _figures(spec: ModelSpec, name: str) -> _Figures:
    if spec.personal is not None:
        return _Figures(spec.personal.parameters, sizes.disk_bytes(spec, None, name), spec.personal.flops)
    if spec.official is None:
        weights = store.locate(spec.id)
        return _Figures(weights.parameters, sizes.disk_bytes(spec, weights, name), weights.flops)
    official = spec.official
    made = None if name == NATIVE else converted.read(spec)
    if made is None or (name == FAST and spec.ships_as_onnx):
        path = library.locate(official.weights).path
    else:
        path = made.path(name)
    int8 = made.int8 if made is not None and name == INT8 else None
    if int8 is not None and official.int8_same is not None:
        same, tried = official.int8_same
        int8 = replace(int8, same_label=same, inputs=tried)
    return _Figures(official.parameters, places.size(path), official.flops, int8)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The result for one picture: the milliseconds of its preparation and of each call, and the scores (K,) to show."""

    prepare_ms: float
    times: list[float]
    scores: NDArray[np.float32]


def _row(spec: ModelSpec, name: str, runtime: Runtime, figures: _Figures, file: str, asked: _Asked) -> ComparisonRow:
    measured = summary(asked.times)
    return ComparisonRow(
        model_id=spec.id,
        runtime=name,
        median_ms=measured.median_ms,
        p95_ms=measured.p95_ms,
        runs=measured.runs,
        threads=runtime.threads,
        parameters=figures.parameters,
        disk_bytes=figures.disk_bytes,
        top=ranked(spec, asked.scores)[:TOP],
        file=file,
        load_ms=runtime.figures.load_ms,
        prepare_ms=asked.prepare_ms,
        flops=figures.flops,
        memory_bytes=runtime.figures.memory_bytes,
        int8=figures.int8,
        framework=runtime.figures.framework,
        own=figures.own,
    )


class _Work:
    def __init__(
        self,
        request: CompareRequest,
        sources: list[Image | Path],
        total: int,
        runtimes: Runtimes,
        context: JobContext,
    ) -> None:
        self._request, self._sources, self._total = request, sources, total
        self._runtimes, self._context = runtimes, context
        self._done = 0
        self._rows: list[ComparisonRow] = []
        self._failures: list[ComparisonFailure] = []
        self._totals: list[RuntimeTotal] = []
        self._unreadable: set[int] = set()
        self._tasks = tuple(catalog.find(model_id).task for model_id in request.model_ids)
        self._kinds: dict[int, PictureKind | None] = {}  # of the files, by their place

    def failed(self, failure: ComparisonFailure, rows: int = 1) -> None:
        """Record a failure, which takes the place of `rows` rows."""
        self._failures.append(failure)
        self._step(rows=rows, failure=failure)

    def measure(self, spec: ModelSpec, name: str, runtime: Runtime, figures: _Figures) -> None:
        """A row for each picture that can be read, and the total."""
        all_times: list[float] = []
        so_far: RuntimeTotal | None = None
        pictures = 0
        for index, source in enumerate(self._sources):
            self._context.raise_if_cancelled()
            file = str(source) if isinstance(source, Path) else ""
            picture = self._opened(index, source, file)
            if picture is None:
                continue
            try:
                asked = self._ask(spec, runtime, picture, 0 if all_times else WARM_UP_CALLS)
            except ClassLensError as error:
                self.failed(ComparisonFailure(error.sentence, file, spec.id, name))
                continue
            all_times += asked.times
            pictures += 1
            over_all = summary(all_times)
            so_far = RuntimeTotal(spec.id, name, pictures, over_all.median_ms, over_all.p95_ms, over_all.runs)
            row = _row(spec, name, runtime, figures, file, asked)
            self._rows.append(row)
            self._step(row, so_far=so_far)
        if so_far is not None:
            self._totals.append(so_far)

    def _opened(self, index: int, source: Image | Path, file: str) -> Image | None:
        """The picture; None when it cannot be read. That is recorded as a failure the first time only."""
        if index in self._unreadable:
            self._step()
            return None
        try:
            picture = open_picture(source, self._context) if isinstance(source, Path) else source
        except ClassLensError as error:
            self._unreadable.add(index)
            self.failed(ComparisonFailure(error.sentence, file))
            return None
        if index not in self._kinds and file:  # whoever gives a picture itself knows what it holds
            self._kinds[index] = kind_if_known(picture)
        return picture

    def _ask(self, spec: ModelSpec, runtime: Runtime, picture: Image, warm_up_calls: int) -> _Asked:
        """Prepare a picture and time the runtime on it. Raises ClassLensError, JobCancelled."""
        started = time.perf_counter()
        batch = apply_preparation(picture, spec.preparation).batch
        prepare_ms = (time.perf_counter() - started) * 1e3
        scores: list[NDArray[np.float32]] = []

        def call() -> float:
            self._context.raise_if_cancelled()
            given, milliseconds = runtime.infer(batch)
            scores[:] = [given]
            return milliseconds

        calls = math.ceil(CALLS / len(self._sources))
        times = call_times(call, warm_up_calls, calls)
        return _Asked(prepare_ms, times, self._runtimes.shown(spec, scores[0])[0])

    def comparison(self) -> Comparison:
        """The rows, failures and totals so far."""
        return Comparison(self._request, tuple(self._rows), tuple(self._failures), tuple(self._totals), self._hint())

    def _hint(self) -> str:
        return hint([kind for kind in self._kinds.values() if kind is not None], self._tasks)

    def _step(
        self,
        row: ComparisonRow | None = None,
        rows: int = 1,
        failure: ComparisonFailure | None = None,
        so_far: RuntimeTotal | None = None,
    ) -> None:
        self._done += rows
        self._context.report(ComparisonProgress(self._done, self._total, row, failure, so_far, self._hint()))
