"""One training run from recipe to folder: train, save, export, check, measure. Runs in a framework process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine import catalog
from engine.catalog.recipe import FEWEST, Recipe
from engine.catalog.spec import ModelSpec
from engine.data.catalog import DATASETS
from engine.data.choices import parts_of, separate_test, short_name
from engine.data.datasets import Dataset, notes_to_train, open_dataset
from engine.errors import DataError
from engine.metrics.classification import Evaluation
from engine.runs import checkpoints
from engine.runs.in_progress import marked_as_running
from engine.runs.requests import TrainingRun, TrainRequest
from engine.runs.trained_files import export, measure, now, versions, write_manifest
from engine.runtimes.base import Runtime
from engine.runtimes.in_process import classifier_class
from engine.system import places
from engine.system.files import filled_folder, make_folder
from engine.training.classifier import Classifier
from engine.training.diagnosis import hints
from engine.training.feature_cache import FeatureProgress
from engine.training.first_layer import FilterHistory
from engine.training.going_on import damage_as_sentence
from engine.training.records import (
    DataProgress,
    RateSet,
    Report,
    SavingProgress,
    TrainingProgress,
    TrainingResult,
    never_set,
)
from engine.weights import store, trained_pictures, tried
from engine.weights.training_record import ChoiceRecord, DataRecord, TrainingRecord

_SPLIT_SEED = 0


def train_run(
    model_id: str,
    recipe: Recipe,
    data: str,
    limit: int | None,
    folder: Path,
    report: Report,
    rate_set: RateSet = never_set,
) -> TrainingRun:
    """Train a model and leave weights, manifest and metrics in `folder`, which is empty or new.

    If it holds the checkpoint of an interrupted run of the same request, that run is continued. `data` is what
    `open_dataset` takes; `limit` trains on that many pictures only. `rate_set` tells the learning rate that a person
    has set meanwhile. Raises JobCancelled when cancelled before the first epoch was complete, DataError, SettingsError,
    WeightsError.
    """
    request = TrainRequest(model_id, recipe, data, limit)
    made = not places.exists(folder / checkpoints.FILE) and make_folder(folder)
    try:
        with marked_as_running(folder):
            # Only now nobody else can continue it, or end.
            interrupted = None if made else checkpoints.read_to_continue(folder)
            return _train_into(folder, request, interrupted, report, rate_set)
    except BaseException:
        checkpoints.tidy(folder, made)
        raise


@dataclass(frozen=True, slots=True)
class _Data:
    """The pictures of a run. `name` and `sha256` are those of the whole training set."""

    train: Dataset
    validation: Dataset
    test: Dataset
    name: str
    sha256: str


def _train_into(
    folder: Path,
    request: TrainRequest,
    interrupted: checkpoints.InterruptedRun | None,
    report: Report,
    rate_set: RateSet,
) -> TrainingRun:
    spec, recipe = catalog.find(request.model_id), request.recipe
    data = _open_data(request, interrupted)
    if data.train.notes or data.train.warnings:
        report(DataProgress(data.train.notes, data.train.warnings))
    began = now() if interrupted is None else interrupted.began
    with damage_as_sentence(interrupted):
        network = classifier_class(spec).create(recipe)
    epochs_before = 0 if interrupted is None else len(interrupted.epochs)
    history = FilterHistory(folder, data.validation.images[0], epochs_before)
    result = network.fit(
        data.train.batch(),
        data.train.labels,
        recipe=recipe,
        validation=(data.validation.batch(), data.validation.labels),
        report=_with_pictures(report, data.validation, network, history),
        begin=None if interrupted is None else checkpoints.read_state(folder, interrupted),
        saver=checkpoints.Saver(folder, request, began, data.sha256),
        rate_set=rate_set,
    )
    history.write()

    def tell(tested: int = 0) -> None:
        report(SavingProgress(tested, len(data.test)))

    tell()
    with filled_folder(folder, last=store.MANIFEST) as unfinished:
        fast, parity = export(spec, network, unfinished, data.validation, tell)
        tested = measure(spec, fast, data.test, tell)
        record = _record(spec, recipe, data, result, tested, fast, parity, interrupted is not None)
        record.write(unfinished)
        trained_pictures.keep(unfinished, data.train, data.validation)
        write_manifest(spec, network, fast, result.temperature, unfinished)
    _note_as_sound(spec, folder)
    checkpoints.clear(folder, stopped=result.cancelled and not result.warning)
    return TrainingRun(
        model_id=spec.id,
        recipe=recipe,
        folder=folder,
        result=result,
        validation_accuracy=record.validation_accuracy,
        test_accuracy=record.test_accuracy,
        test_loss=record.test_loss,
        test_count=record.data.test,
        data=data.test.name,
    )


def _with_pictures(report: Report, validation: Dataset, network: Classifier, history: FilterHistory) -> Report:
    """A report that adds what can be seen: the pictures that are misread, of which a network may see features only, and
    the network's first layer.
    """

    def tell(progress: TrainingProgress | FeatureProgress | SavingProgress | DataProgress | None) -> None:
        if isinstance(progress, TrainingProgress) and progress.misread:
            with_pictures = (replace(wrong, picture=validation.images[wrong.place]) for wrong in progress.misread)
            progress = replace(progress, misread=tuple(with_pictures))
        if isinstance(progress, TrainingProgress) and progress.finished_epoch is not None:
            first_layer = history.after_epoch(progress.epoch, network.snapshot())
            progress = replace(progress, first_layer=first_layer)
        report(progress)

    return tell


def _open_data(request: TrainRequest, interrupted: checkpoints.InterruptedRun | None) -> _Data:
    """The pictures to train, choose and test with. Raises DataError if they are too few, or not those of before."""
    data, test = open_dataset(request.data)
    data = replace(data, notes=notes_to_train(data, test))
    is_shuffled = separate_test(request.data)[0] in DATASETS
    data = data.limited(request.limit) if is_shuffled else data.drawn(request.limit, _SPLIT_SEED)
    if interrupted is not None and interrupted.sha256 != data.sha256:
        raise DataError(
            f"The run cannot be continued, because “{request.data}” holds other pictures than when it began. Put the "
            "old ones back, or train again."
        )
    held_back = request.recipe.held_back(data.candidates)
    if held_back < 1:
        raise _too_few(data, request)
    train, validation = data.split(held_back, _SPLIT_SEED)
    return _Data(train, validation, test, data.name, data.sha256)


def _too_few(data: Dataset, request: TrainRequest) -> DataError:
    """The error for too few pictures to hold one back. One of every five candidates is held back; of joined sets, only
    pictures of the first are candidates.
    """
    first, *more = parts_of(separate_test(request.data)[0])
    if len(data) < FEWEST or not more:
        return DataError(f"{len(data)} pictures are too few to train with. Choose at least {FEWEST}.")
    return DataError(
        f"Only {data.candidates} of the {len(data):,} pictures come from “{short_name(first)}”, of which some are held "
        f"back to choose the best epoch: {FEWEST} are needed. Choose more pictures, or name another set first."
    )


def _record(
    spec: ModelSpec,
    recipe: Recipe,
    data: _Data,
    result: TrainingResult,
    tested: Evaluation,
    fast: Runtime,
    parity: Mapping[str, float],
    continued: bool,
) -> TrainingRecord:
    kept = result.epochs[result.kept_epoch - 1]
    return TrainingRecord(
        model=spec.id,
        recipe=recipe,
        date=now(),
        versions=versions(),
        data=DataRecord(
            name=data.name,
            sha256=data.sha256,
            train=len(data.train),
            validation=len(data.validation),
            test=len(data.test),
            notes=data.train.notes,
            warnings=data.train.warnings,
        ),
        epochs=result.epochs,
        kept_epoch=result.kept_epoch,
        cancelled=result.cancelled,
        warning=result.warning,
        continued=continued,
        hints=tuple(hint.sentence for hint in hints(result.epochs, recipe, spec)),
        seconds=result.seconds,
        validation_accuracy=kept.validation_accuracy,
        validation_loss=result.cross_entropy,
        test_accuracy=tested.accuracy,
        test_loss=tested.loss,
        test_runtime=fast.name,
        parity=parity,
        choice=ChoiceRecord.of_training(recipe, result.epochs, result.kept_epoch),
    )


def _note_as_sound(spec: ModelSpec, folder: Path) -> None:
    """Whoever asks this run next need not try it: it was made here."""
    for record in store.read_folder(spec, folder, "own").files.values():
        tried.note(record.sha256)
