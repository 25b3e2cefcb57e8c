"""Whether a new run takes over: only if it reads at least as many test pictures as the version in use."""

from __future__ import annotations

from dataclasses import replace

from engine import catalog
from engine.catalog.spec import FAST
from engine.data.catalog import DATASETS
from engine.data.choices import parts_of, separate_test
from engine.data.chunks import chunks
from engine.data.datasets import NOTE_ON_TEST, open_dataset
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.runs.requests import TrainingRun
from engine.runtimes.base import Runtimes
from engine.training.records import SavingProgress
from engine.weights import store
from engine.weights.training_record import DataRecord

_CHUNK = 100  # pictures; a large network takes seconds for them


def taken_over(run: TrainingRun, data: str, runtimes: Runtimes, context: JobContext) -> TrainingRun:
    """Let the model of a finished run use it, unless the version in use reads more of the same test pictures.

    `data` is what the run was trained on. The run comes back with what became of it.
    """
    before = accuracy_in_use(run.model_id, data, runtimes, context)
    used = before is None or run.test_accuracy >= before
    if used:
        store.choose_run(run.model_id, run.folder.name)
    return replace(run, accuracy_before=before, used=used)


def accuracy_in_use(model_id: str, data: str, runtimes: Runtimes, context: JobContext) -> float | None:
    """The share of the test pictures of `data` that a model reads right with the weights it uses now, at speed fast.

    Of a set that ships the weights' own record says so, if they were tested on it. None where the weights cannot be
    used. Progress is SavingProgress, as the measuring is part of it.
    """
    training, other_test = separate_test(data)
    source = parts_of(training)[0]
    try:
        record = store.locate(model_id).training_record()
        if not other_test and source in DATASETS and _is_tested_on(source, record.data):
            return record.test_accuracy
        runtime, test = runtimes.get(catalog.find(model_id), FAST, context), open_dataset(data)[1]
        right = 0
        for part in chunks(len(test), _CHUNK):
            answers = runtime.infer(test.batch(part.start, part.stop))[0].argmax(axis=1)
            right += int((answers == test.labels[part]).sum())
            context.report_even_if_cancelled(SavingProgress(part.stop, len(test)))
        return right / len(test)
    except ClassLensError:
        return None


def _is_tested_on(source: str, data: DataRecord) -> bool:
    """Whether a training was tested on a shipped set's own test part; a note tells of other test pictures."""
    other = any(note.startswith(NOTE_ON_TEST) for note in data.notes)
    return data.name.partition("+")[0] == f"{source}-train" and data.test == DATASETS[source].test and not other
