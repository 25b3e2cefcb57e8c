"""Whether a new run takes over: only if it reads at least as many test pictures as the version in use."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.catalog.spec import FAST
from engine.data.catalog import DATASETS
from engine.data.choices import parts_of, separate_test
from engine.data.chunks import chunks
from engine.data.datasets import NOTE_ON_TEST, Dataset, open_dataset
from engine.data.labels import DIGITS
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.runs.requests import Comparison, TrainingRun
from engine.runtimes.base import Runtime, Runtimes
from engine.runtimes.fast import load_fast
from engine.training.records import SavingProgress
from engine.weights import store
from engine.weights.trained_pictures import learnt_of
from engine.weights.training_record import DataRecord

_CHUNK = 100  # pictures; a large network takes seconds for them


def taken_over(run: TrainingRun, data: str, runtimes: Runtimes, context: JobContext) -> TrainingRun:
    """Let the model of a finished run use it, unless the version in use reads more of the same test pictures, or they
    tell too little: see `Comparison`.

    `data` is what the run was trained on. The run comes back with what became of it.
    """
    comparison = compared(run, data, runtimes, context)
    used = comparison is None or comparison.is_won
    if used:
        store.choose_run(run.model_id, run.folder.name)
    return replace(run, comparison=comparison, used=used)


def compared(run: TrainingRun, data: str, runtimes: Runtimes, context: JobContext) -> Comparison | None:
    """How the run and the version in use read the test pictures of `data`, at speed fast.

    Of a set that ships the weights' own record says so, if they were tested on it. Of other data, pictures that the
    version in use has learnt from are left out: where digits are added to the data, others than before are kept for
    testing. No pictures tell anything where the data or the run cannot be read any more; None where the weights in use
    do not work. Progress is SavingProgress, as the measuring is part of it.
    """
    spec = catalog.find(run.model_id)
    training, other_test = separate_test(data)
    source = parts_of(training)[0]
    try:
        in_use = store.locate(spec.id)
        record = in_use.training_record()
        if not other_test and source in DATASETS and _is_tested_on(source, record.data):
            return Comparison(record.test_accuracy, run.test_accuracy, run.test_count)
        before = runtimes.get(spec, FAST, context)
    except ClassLensError:
        return None
    try:
        train, test = open_dataset(data)
        missing = tuple(DIGITS[digit] for digit in range(len(DIGITS)) if not (train.labels == digit).any())
        learnt = learnt_of(in_use, test)
        new = np.ones(len(test), bool) if learnt is None else ~learnt
        if not new.any():
            return Comparison(0, 0, 0, missing)
        reads_before = float(_right(before, test, context)[new].mean())
        if new.all():
            return Comparison(reads_before, run.test_accuracy, len(test), missing)
        reads_now = float(_right(load_fast(spec, run.folder), test, context)[new].mean())
        return Comparison(reads_before, reads_now, int(new.sum()), missing)
    except ClassLensError:
        return Comparison(0, 0, 0)  # nothing tells which is better, as where the stick with the data is gone by now


def _right(runtime: Runtime, test: Dataset, context: JobContext) -> NDArray[np.bool_]:
    """(N,) bool: which test pictures are read right."""
    right = np.zeros(len(test), bool)
    for part in chunks(len(test), _CHUNK):
        right[part] = runtime.infer(test.batch(part.start, part.stop))[0].argmax(axis=1) == test.labels[part]
        context.report_even_if_cancelled(SavingProgress(part.stop, len(test)))
    return right


def _is_tested_on(source: str, data: DataRecord) -> bool:
    """Whether a training was tested on a shipped set's own test part; a note tells of other test pictures."""
    other = any(note.startswith(NOTE_ON_TEST) for note in data.notes)
    return data.name.partition("+")[0] == f"{source}-train" and data.test == DATASETS[source].test and not other
