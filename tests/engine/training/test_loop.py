"""The training loop, with a network whose answers the test decides."""

from __future__ import annotations

import math
from collections.abc import Callable
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.catalog.recipe import Recipe
from engine.errors import SettingsError, TrainingError
from engine.jobs import JobCancelled
from engine.training import progress as training_progress
from engine.training.classifier import Classifier
from engine.training.loop import fit
from engine.training.records import Arrays, Labels, TrainingProgress, TrainingResult, TrainingState
from engine.types import Batch

ACCURACIES = (0.25, 0.75, 0.5, 0.75)
"""Validation accuracy of the fake network after each epoch."""


class Fake:
    """Its only weight is the number of steps it has made; its accuracy follows ACCURACIES epoch by epoch."""

    def __init__(self, steps_per_epoch: int, losses: Callable[[int], float] = lambda step: 1.0) -> None:
        self.steps = 0
        self.seen: list[Batch] = []
        self.rates: list[float] = []
        self._steps_per_epoch = steps_per_epoch
        self._losses = losses

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        assert len(images) == len(labels)
        self.seen.append(images.copy())
        self.rates.append(learning_rate)
        self.steps += 1
        return self._losses(self.steps), len(labels) // 2

    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        epoch = self.steps // self._steps_per_epoch
        scores = np.full((len(batch), 10), 0.05, np.float32)
        right = round(ACCURACIES[(epoch - 1) % len(ACCURACIES)] * len(batch))
        scores[:right, 0] = scores[right:, 1] = 0.55  # all labels are 0
        return scores

    evaluate = Classifier.evaluate

    def snapshot(self) -> Arrays:
        return {"steps": np.array(self.steps)}

    def restore(self, snapshot: Arrays) -> None:
        self.steps = int(snapshot["steps"])

    training_state, set_training_state = snapshot, restore


def _recipe(**changes: object) -> Recipe:
    values = {"epochs": 4, "batch_size": 4, "learning_rate": 0.5, "seed": 1, **changes}
    return Recipe(name="test", optimizer="none", loss="none", **values)  # type: ignore[arg-type]


def _pictures(count: int, value: float) -> Batch:
    pictures = np.full((count, 28, 28, 1), value, np.float32)
    pictures[:, 0, 0, 0] = np.arange(count)
    return pictures


def _fit(
    network: Fake,
    recipe: Recipe,
    report: Callable[[TrainingProgress], None] = lambda progress: None,
    check: Callable[[], None] = lambda: None,
    held_back: int = 8,
) -> TrainingResult:
    """`report` is called with progress, `check` where there is none to report."""
    return fit(
        network,
        _pictures(10, 0.5),
        np.zeros(10, np.int64),
        recipe=recipe,
        validation=(_pictures(held_back, 0.25), np.zeros(held_back, np.int64)),
        report=lambda progress: check() if progress is None else report(progress),
    )


def test_the_first_of_the_best_epochs_is_kept() -> None:
    network = Fake(steps_per_epoch=3)
    result = _fit(network, _recipe())
    assert [record.validation_accuracy for record in result.epochs] == list(ACCURACIES)
    assert (result.kept_epoch, network.steps, result.cancelled) == (2, 2 * 3, False)


class Improving(Fake):
    """Its loss on the validation pictures is as given for each epoch."""

    def __init__(self, validation_losses: tuple[float, ...]) -> None:
        super().__init__(steps_per_epoch=3)
        self._validation_losses = validation_losses

    def evaluate(self, batch: Batch, labels: Labels) -> tuple[float, int]:
        _, right = Classifier.evaluate(self, batch, labels)  # type: ignore[arg-type] - it has all that is asked
        return self._validation_losses[self.steps // 3 - 1], right


def test_of_epochs_that_are_equally_accurate_the_one_with_the_lowest_loss_is_kept() -> None:
    assert _fit(Improving((0.1, 0.9, 0.1, 0.8)), _recipe()).kept_epoch == 4
    assert _fit(Improving((0.1, 0.8, 0.1, 0.9)), _recipe()).kept_epoch == 2
    waiting = _fit(Improving((1, 0.9, 1, 0.8, 1, 0.7, 1, 0.75)), _recipe(epochs=8, patience=2))
    assert (len(waiting.epochs), waiting.kept_epoch) == (8, 6), "what is better in this way is worth waiting for"


def test_a_recipe_may_keep_its_last_epoch() -> None:
    network = Fake(steps_per_epoch=3)
    result = _fit(network, _recipe(keep="last", epochs=3))
    assert (result.kept_epoch, network.steps) == (3, 9)


def test_each_epoch_shows_every_training_picture_once_in_a_new_order_and_no_validation_picture() -> None:
    network = Fake(steps_per_epoch=3)
    _fit(network, _recipe(epochs=2))
    assert [len(batch) for batch in network.seen] == [4, 4, 2, 4, 4, 2]
    orders = [np.concatenate(network.seen[start : start + 3])[:, 0, 0, 0].tolist() for start in (0, 3)]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(10))
    assert orders[0] != orders[1]
    assert all((batch[:, 1:] == 0.5).all() for batch in network.seen)


def test_the_same_seed_shows_the_same_batches_and_another_seed_others() -> None:
    networks = [Fake(3), Fake(3), Fake(3)]
    for network, seed in zip(networks, (1, 1, 2), strict=True):
        _fit(network, _recipe(seed=seed, augmentation=("noise",)))
    first, same, other = (np.concatenate(network.seen) for network in networks)
    assert np.array_equal(first, same)
    assert not np.array_equal(first, other)


def test_the_given_pictures_stay_as_they_are() -> None:
    pictures, validation = _pictures(10, 0.5), _pictures(8, 0.25)
    before = pictures.copy(), validation.copy()
    labels = np.zeros(10, np.int64)
    recipe = _recipe(augmentation=("noise", "shift"))
    fit(Fake(3), pictures, labels, recipe=recipe, validation=(validation, labels[:8]), report=lambda _: None)
    assert np.array_equal(pictures, before[0])
    assert np.array_equal(validation, before[1])


def test_figures_of_an_epoch_are_means_over_its_pictures() -> None:
    result = _fit(Fake(3, losses=lambda step: float(step)), _recipe(epochs=1))
    (record,) = result.epochs
    assert record.train_loss == pytest.approx((1 * 4 + 2 * 4 + 3 * 2) / 10)
    assert record.train_accuracy == pytest.approx((2 + 2 + 1) / 10)
    assert record.validation_loss == pytest.approx(-(0.25 * math.log(0.55) + 0.75 * math.log(0.05)), rel=1e-5)


def test_progress_is_told_after_each_batch_and_each_epoch() -> None:
    told: list[TrainingProgress] = []
    result = _fit(Fake(3), _recipe(epochs=2), told.append)
    assert [(p.epoch, p.batch, p.finished_epoch is not None) for p in told] == [
        (1, 1, False), (1, 2, False), (1, 3, False), (1, 3, True),
        (2, 1, False), (2, 2, False), (2, 3, False), (2, 3, True),
    ]  # fmt: skip
    assert {(p.epochs, p.batches) for p in told} == {(2, 3)}
    assert tuple(p.finished_epoch for p in told if p.finished_epoch) == result.epochs


def _cancel_at(epoch: int, batch: int) -> Callable[[TrainingProgress], None]:
    def report(progress: TrainingProgress) -> None:
        if (progress.epoch, progress.batch) == (epoch, batch):
            raise JobCancelled

    return report


def test_cancelling_in_the_first_epoch_raises() -> None:
    with pytest.raises(JobCancelled):
        _fit(Fake(3), _recipe(), _cancel_at(1, 2))


@pytest.mark.parametrize("keep", ["best", "last"])
def test_cancelling_later_keeps_the_best_epoch_so_far(keep: str) -> None:
    network = Fake(3)
    result = _fit(network, _recipe(keep=keep), _cancel_at(4, 1))
    assert (result.cancelled, result.kept_epoch, len(result.epochs), result.warning) == (True, 2, 3, "")
    assert network.steps == 2 * 3


@pytest.mark.parametrize("chunk", range(10))
def test_a_run_can_be_cancelled_before_each_chunk_of_its_validation(chunk: int) -> None:
    sizes = [500, 500, 200, 500, 500] * 2  # of loss and accuracy, then of the commonest answer; two epochs
    predicted: list[int] = []
    checks = iter(range(len(sizes)))

    class Counting(Fake):
        def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
            predicted.append(len(batch))
            return super().predict_proba(batch)

        evaluate = Classifier.evaluate

    def check() -> None:
        if next(checks) == chunk:
            raise JobCancelled

    network, wanted = Counting(3), sizes[:chunk]
    if chunk < len(sizes) // 2:
        with pytest.raises(JobCancelled):
            _fit(network, _recipe(), check=check, held_back=1200)
    else:
        result = _fit(network, _recipe(), check=check, held_back=1200)
        assert (result.cancelled, len(result.epochs), network.steps) == (True, 1, 3)
        wanted += [500, 500, 200]  # what is kept gets its temperature all the same
    assert predicted == wanted


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_ends_the_run_with_a_sentence_and_the_best_epoch(loss: float) -> None:
    network = Fake(3, losses=lambda step: loss if step == 8 else 1.0)
    result = _fit(network, _recipe())
    assert (result.cancelled, result.kept_epoch, len(result.epochs)) == (True, 2, 2)
    assert "learning rate below 0.5" in result.warning
    assert network.steps == 2 * 3


def test_a_loss_that_is_not_finite_in_the_first_epoch_is_an_error() -> None:
    with pytest.raises(TrainingError, match=r"learning rate below 0\.5"):
        _fit(Fake(3, losses=lambda step: math.nan), _recipe())


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_validation_loss_that_is_not_finite_ends_the_run_too(loss: float) -> None:
    class Overflowing(Fake):
        def evaluate(self, batch: Batch, labels: Labels) -> tuple[float, int]:
            return (loss if self.steps == 9 else 1.0), len(labels) // 2

    network = Overflowing(3)
    result = _fit(network, _recipe())
    assert (result.cancelled, result.kept_epoch, len(result.epochs)) == (True, 1, 2)
    assert "learning rate below 0.5" in result.warning


def test_the_first_epoch_is_augmented_however_few_there_are() -> None:
    network = Fake(steps_per_epoch=3)
    _fit(network, _recipe(epochs=2, augmentation=("noise",), settings={"unaugmented_epochs": 4}))
    plain = [bool((batch[:, 1:] == 0.5).all()) for batch in network.seen]
    assert plain == [False] * 3 + [True] * 3


def test_the_unaugmented_epochs_at_the_end_show_the_pictures_as_they_are() -> None:
    network = Fake(3)
    _fit(network, _recipe(epochs=3, augmentation=("noise",), settings={"unaugmented_epochs": 1}))
    first, second, last = (np.concatenate(network.seen[start : start + 3]) for start in (0, 3, 6))
    for changed in (first, second):
        assert (changed[:, 1:] != 0.5).mean() > 0.9
    assert (last[:, 1:] == 0.5).all()


def test_several_cycles_repeat_the_schedule_and_end_without_augmentation_each() -> None:
    network = Fake(3)
    settings = {"schedule": "cosine", "cycles": 2, "unaugmented_epochs": 1}
    _fit(network, _recipe(epochs=4, augmentation=("noise",), settings=settings))
    once = [0.25 * (1 + math.cos(math.pi * step / 6)) for step in range(6)]
    assert network.rates == pytest.approx(once * 2)
    changed = [bool((np.concatenate(network.seen[i : i + 3])[:, 1:] != 0.5).mean() > 0.9) for i in (0, 3, 6, 9)]
    assert changed == [True, False, True, False]


def test_a_run_ends_with_a_whole_cycle_so_the_first_one_is_cut_when_epochs_are_no_multiple() -> None:
    network = Fake(3)
    _fit(network, _recipe(epochs=3, settings={"schedule": "cosine", "cycles": 2}))
    once = [0.25 * (1 + math.cos(math.pi * step / 6)) for step in range(6)]
    assert network.rates == pytest.approx([*once[3:], *once])


class Weighted(Fake):
    """Its only weight is the number of its steps; whose statistics were taken anew answers all rightly."""

    def __init__(self) -> None:
        super().__init__(3)
        self.weight = 0.0
        self.statistics: list[Batch] = []

    def snapshot(self) -> Arrays:
        return {"weight": np.array(self.steps, np.float32), "steps": np.array(self.steps)}

    def restore(self, snapshot: Arrays) -> None:
        super().restore(snapshot)
        self.weight = float(snapshot["weight"])

    training_state, set_training_state = snapshot, restore

    def update_batch_normalisation(self, images: Batch) -> None:
        self.statistics.append(images)

    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        return np.eye(10, dtype=np.float32)[[0] * len(batch)] if self.statistics else super().predict_proba(batch)


AVERAGING = {"epochs": 6, "keep": "average", "settings": {"cycles": 3}}


def test_the_weights_at_the_ends_of_the_cycles_are_averaged() -> None:
    network = Weighted()
    result = _fit(network, _recipe(**AVERAGING))
    assert network.weight == (6 + 12 + 18) / 3
    (pictures,) = network.statistics
    assert sorted(pictures[:, 0, 0, 0]) == list(range(10))
    assert (result.kept_epoch, result.cancelled) == (6, False)
    assert [record.validation_accuracy for record in result.epochs] == [*ACCURACIES, 0.25, 1.0]


def test_a_cancelled_run_averages_nothing() -> None:
    network = Weighted()
    result = _fit(network, _recipe(**AVERAGING), _cancel_at(6, 1))
    assert (result.cancelled, result.kept_epoch, network.steps, network.statistics) == (True, 2, 6, [])


def test_an_average_goes_on_with_a_continued_run() -> None:
    states: list[TrainingState] = []
    saver = SimpleNamespace(is_due=lambda: True, save=states.append)
    pictures, labels = _pictures(10, 0.5), np.zeros(10, np.int64)
    for begun in (None, 2, 4, 5):
        network = Weighted()
        fit(
            network,
            pictures,
            labels,
            recipe=_recipe(**AVERAGING),
            validation=(pictures, labels),
            report=lambda _: None,
            begin=None if begun is None else states[begun],
            saver=saver if begun is None else None,
        )
        assert network.weight == 12


def test_a_constant_schedule_keeps_the_rate() -> None:
    network = Fake(3)
    _fit(network, _recipe(settings={"schedule": "constant"}))
    assert network.rates == [0.5] * 12


def test_a_cosine_schedule_falls_from_the_rate_towards_zero_over_all_steps() -> None:
    network = Fake(3)
    _fit(network, _recipe(settings={"schedule": "cosine"}))
    assert network.rates == pytest.approx([0.25 * (1 + math.cos(math.pi * step / 12)) for step in range(12)])
    assert network.rates[0] == 0.5
    assert network.rates[6] == pytest.approx(0.25)
    assert 0 < network.rates[-1] < 0.01


def test_an_unknown_schedule_is_an_error_that_names_it() -> None:
    with pytest.raises(SettingsError, match=r"“sawtooth”.*“cosine”"):
        _fit(Fake(3), _recipe(settings={"schedule": "sawtooth"}))


@pytest.mark.parametrize(("patience", "epochs"), [(0, 8), (1, 3), (2, 4), (4, 6), (7, 8)])
def test_patience_ends_a_run_that_many_epochs_after_its_best(patience: int, epochs: int) -> None:
    told: list[TrainingProgress] = []
    network = Fake(steps_per_epoch=3)
    result = _fit(network, _recipe(epochs=8, patience=patience), told.append)
    assert (len(result.epochs), result.kept_epoch, result.cancelled) == (epochs, 2, False)
    assert [progress.epoch for progress in told if progress.last] == [epochs]
    assert network.steps == 2 * 3


@pytest.mark.parametrize("keep", ["last", "average"])
def test_a_run_that_patience_ended_keeps_its_best_epoch_whatever_the_recipe_keeps_at_its_end(keep: str) -> None:
    network = Fake(steps_per_epoch=3)
    result = _fit(network, _recipe(epochs=8, patience=1, keep=keep))
    assert (len(result.epochs), result.kept_epoch, network.steps) == (3, 2, 2 * 3)


@pytest.mark.parametrize(
    ("batch_size", "batches"), [(4, [4, 4, 2]), (3, [3, 3, 4]), (9, [10]), (10, [10]), (64, [10]), (1, [1] * 10)]
)
def test_a_single_picture_that_is_left_over_joins_the_last_batch(batch_size: int, batches: list[int]) -> None:
    network = Fake(steps_per_epoch=len(batches))
    _fit(network, _recipe(epochs=1, batch_size=batch_size))
    assert [len(batch) for batch in network.seen] == batches


def test_the_time_in_which_a_run_is_told_of_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(training_progress.time, "perf_counter", lambda: now[0])

    class Slow(Fake):
        def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
            now[0] += 1
            return super().train_step(images, labels, learning_rate)

    def wait(progress: TrainingProgress) -> None:
        now[0] += 100  # a person paused it

    result = _fit(Slow(3), _recipe(epochs=2), wait)
    assert result.seconds == 6
    assert [record.seconds for record in result.epochs] == [3, 3]


def test_the_commonest_answer_of_an_epoch_is_recorded_with_its_share() -> None:
    records = _fit(Fake(3), _recipe(epochs=2)).epochs
    assert [(record.commonest, record.commonest_share) for record in records] == [(1, 0.75), (0, 0.75)]


def test_what_is_misread_is_told_with_its_label_and_the_present_answer() -> None:
    told: list[TrainingProgress] = []
    _fit(Fake(3), _recipe(epochs=1), told.append)
    _fit(Fake(3), _recipe(epochs=1), told.append, held_back=80)
    few, many = (progress for progress in told if progress.finished_epoch is not None)
    assert [(wrong.place, wrong.label, wrong.answer) for wrong in few.misread] == [(i, 0, 1) for i in range(2, 8)]
    assert [wrong.place for wrong in many.misread] == list(range(20, 28)), "the first eight"
