"""What every classifier must keep, as functions of its record; run as a program, so that frameworks load apart.

    python -m tests.engine.models.contract MODEL...

prints JSON: for each model and check null, or what went wrong. The models must share one framework family.
"""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec
from engine.jobs import JobCancelled
from engine.runtimes.fast import open_exported
from engine.runtimes.in_process import classifier_class
from engine.system import folders
from engine.training.classifier import Classifier, ExportsOnnx
from engine.training.records import TrainingProgress
from engine.types import Batch

_RANDOM = np.random.default_rng(0)
PICTURES: Batch = _RANDOM.random((8, 28, 28, 1)).astype(np.float32)
LABELS = _RANDOM.integers(0, 10, 8)
# While they train, dropout or batch normalisation makes their answers other than those they give afterwards.
TRAIN_OTHERWISE = {"keras-cnn-dropout", "best-cnn", "vgg16-transfer"}


def _shipped(spec: ModelSpec) -> Classifier:
    return classifier_class(spec).load(folders.SHIPPED_WEIGHTS / spec.id)


def _new(spec: ModelSpec, seed: int = 0) -> Classifier:
    return classifier_class(spec).create(spec.recipes["tuned"].changed(seed=seed))


def _short(recipe: Recipe) -> Recipe:
    return recipe.changed(epochs=1, batch_size=len(PICTURES))


def _trained(spec: ModelSpec, recipe: Recipe) -> Classifier:
    network = classifier_class(spec).create(recipe)
    network.fit(PICTURES, LABELS, recipe=recipe, validation=(PICTURES[:4], LABELS[:4]), report=lambda progress: None)
    return network


def scores_are_a_distribution(spec: ModelSpec) -> None:
    for network in (_shipped(spec), _new(spec)):
        for pictures in (PICTURES, np.zeros_like(PICTURES[:2]), np.ones_like(PICTURES[:2])):
            scores = network.predict_proba(pictures)
            assert scores.shape == (len(pictures), len(spec.labels)), scores.shape
            assert scores.dtype == np.float32, scores.dtype
            assert np.isfinite(scores).all()
            assert (scores >= 0).all()
            np.testing.assert_allclose(scores.sum(axis=1), 1, atol=1e-5)


def the_batch_is_left_as_it_was(spec: ModelSpec) -> None:
    pictures, labels = PICTURES.copy(), LABELS.copy()
    network = _new(spec)
    network.predict_proba(pictures)
    network.train_step(pictures, labels, 0.01)
    assert np.array_equal(pictures, PICTURES)
    assert np.array_equal(labels, LABELS)


def a_picture_is_answered_alike_alone_and_among_others(spec: ModelSpec) -> None:
    network = _shipped(spec)
    together = network.predict_proba(PICTURES)
    alone = np.concatenate([network.predict_proba(PICTURES[i : i + 1]) for i in range(5)])
    np.testing.assert_allclose(alone, together[:5], atol=1e-5)


def answers_outlive_later_calls(spec: ModelSpec) -> None:
    network = _shipped(spec)
    first = network.predict_proba(PICTURES[:1])
    before = first.copy()
    network.predict_proba(PICTURES[1:2])
    network.train_step(PICTURES, LABELS, 0.1)
    assert np.array_equal(first, before)


def saved_and_loaded_it_answers_identically(spec: ModelSpec) -> None:
    network = _new(spec)
    network.train_step(PICTURES, LABELS, 0.01)
    with tempfile.TemporaryDirectory() as name:
        network.save(Path(name))
        assert spec.weights_file in {path.name for path in Path(name).iterdir()}
        loaded = type(network).load(Path(name))
    assert np.array_equal(loaded.predict_proba(PICTURES), network.predict_proba(PICTURES))
    assert loaded.parameters == network.parameters


def a_damaged_file_is_refused(spec: ModelSpec) -> None:
    content = (folders.SHIPPED_WEIGHTS / spec.id / spec.weights_file).read_bytes()
    for spoilt in (b"", b"no weights", content[: len(content) // 2]):
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / spec.weights_file).write_bytes(spoilt)
            try:
                classifier_class(spec).load(Path(name))
            except Exception:  # noqa: BLE001 - each library has its own
                continue
            raise AssertionError(f"{len(spoilt)} bytes were taken for weights")


def exported_it_answers_as_before(spec: ModelSpec) -> None:
    network = _new(spec)
    assert isinstance(network, ExportsOnnx) == (spec.fast_runtime == "onnx")
    if isinstance(network, ExportsOnnx):
        with tempfile.TemporaryDirectory() as name:
            path = Path(name) / "model.onnx"
            network.export(path)
            content, runtime = path.read_bytes(), open_exported(path)
        for count in (1, len(PICTURES)):
            scores, _ = runtime.infer(PICTURES[:count])
            np.testing.assert_allclose(scores, network.predict_proba(PICTURES[:count]), atol=1e-4)
        for folder in (folders.PROGRAM, Path.home(), Path(sys.prefix)):
            assert str(folder).encode() not in content, "the file tells where it was made"


def it_learns_from_a_step(spec: ModelSpec) -> None:
    network = _new(spec)
    losses: list[float] = []
    while len(losses) < 30 and not (len(losses) >= 6 and max(losses[-3:]) < 0.98 * losses[0]):  # three: dropout's luck
        losses.append(network.train_step(PICTURES, LABELS, 0.005)[0])
    assert losses[0] > 1, losses
    assert max(losses[-3:]) < 0.98 * losses[0], losses


def a_step_tells_the_loss_and_the_right_answers_before_it(spec: ModelSpec) -> None:
    network = _new(spec)
    wanted_loss, wanted_correct = network.evaluate(PICTURES, LABELS)
    loss, correct = network.train_step(PICTURES, LABELS, 0.01)
    if spec.id in TRAIN_OTHERWISE:
        assert np.isfinite(loss)
        assert 0 <= correct <= len(LABELS)
        return
    np.testing.assert_allclose(loss, wanted_loss, rtol=1e-3)
    assert correct == wanted_correct


def a_snapshot_brings_the_weights_back(spec: ModelSpec) -> None:
    network = _new(spec)
    before, snapshot = network.predict_proba(PICTURES).copy(), network.snapshot()
    for _ in range(2):
        network.train_step(PICTURES, LABELS, 0.05)
        assert not np.allclose(network.predict_proba(PICTURES), before, atol=1e-4)
        network.restore(snapshot)
        assert np.array_equal(network.predict_proba(PICTURES), before)


def it_goes_on_from_its_training_state_as_if_nothing_had_happened(spec: ModelSpec) -> None:
    network, other = _new(spec), _new(spec, seed=7)
    network.train_step(PICTURES, LABELS, 0.01)
    state = network.training_state()
    assert all(isinstance(values, np.ndarray) and values.dtype != object for values in state.values())
    wanted = [network.train_step(PICTURES, LABELS, 0.01)[0] for _ in range(3)]
    other.set_training_state(state)
    given = [other.train_step(PICTURES, LABELS, 0.01)[0] for _ in range(3)]
    np.testing.assert_allclose(given, wanted, rtol=1e-4)


def each_recipe_trains(spec: ModelSpec) -> None:
    for recipe in spec.recipes.values():
        if recipe.settings.get("backbone") in ("VGG16", "ResNet50"):
            continue  # its weights do not ship; tests/engine/models/test_backbones.py has random ones
        before = classifier_class(spec).create(recipe).predict_proba(PICTURES)
        after = _trained(spec, _short(recipe)).predict_proba(PICTURES)
        assert np.isfinite(after).all()
        assert not np.allclose(before, after, atol=1e-4)


def the_same_seed_gives_the_same_network(spec: ModelSpec) -> None:
    short = _short(spec.recipes["tuned"])
    first, same = (_trained(spec, short).predict_proba(PICTURES) for _ in range(2))
    np.testing.assert_allclose(first, same, atol=1e-6)
    other = _trained(spec, short.changed(seed=short.seed + 1)).predict_proba(PICTURES)
    assert not np.allclose(first, other, atol=1e-3)


def cancelled_in_its_first_epoch_it_stops(spec: ModelSpec) -> None:
    def report(progress: TrainingProgress) -> None:
        raise JobCancelled

    recipe = spec.recipes["tuned"]
    with contextlib.suppress(JobCancelled):
        _new(spec).fit(PICTURES, LABELS, recipe=recipe, validation=(PICTURES[:4], LABELS[:4]), report=report)
        raise AssertionError("it went on")


CHECKS: dict[str, Callable[[ModelSpec], None]] = {
    check.__name__: check
    for check in (
        scores_are_a_distribution,
        the_batch_is_left_as_it_was,
        a_picture_is_answered_alike_alone_and_among_others,
        answers_outlive_later_calls,
        saved_and_loaded_it_answers_identically,
        a_damaged_file_is_refused,
        exported_it_answers_as_before,
        it_learns_from_a_step,
        a_step_tells_the_loss_and_the_right_answers_before_it,
        a_snapshot_brings_the_weights_back,
        it_goes_on_from_its_training_state_as_if_nothing_had_happened,
        each_recipe_trains,
        the_same_seed_gives_the_same_network,
        cancelled_in_its_first_epoch_it_stops,
    )
}


def run(model_id: str) -> dict[str, str | None]:
    """Every check on one model: None, or the traceback of what went wrong."""
    results: dict[str, str | None] = {}
    for name, check in CHECKS.items():
        try:
            check(catalog.find(model_id))
            results[name] = None
        except Exception:  # noqa: BLE001 - the report is the point
            results[name] = traceback.format_exc()
    return results


if __name__ == "__main__":
    print(json.dumps({model_id: run(model_id) for model_id in sys.argv[1:]}))
