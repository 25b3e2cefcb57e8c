"""Who chose the weights that ship, and by which figure; and the losses they are recorded with."""

from __future__ import annotations

import pytest

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.data.datasets import mnist_train
from engine.metrics.classification import evaluate_scores
from engine.runtimes.fast import load_fast
from engine.system import folders
from engine.training.records import EpochRecord
from engine.weights.states import trained_state
from engine.weights.training_record import ChoiceRecord, read_training_record

EPOCHS = tuple(EpochRecord(epoch, 0.1, 0.9, 0.1, accuracy, 1.0) for epoch, accuracy in ((1, 0.5), (2, 0.9), (3, 0.8)))


def recipe(keep: str, epochs: int = 3) -> Recipe:
    return Recipe(
        name="own", epochs=epochs, batch_size=1, learning_rate=1, optimizer="Adam", loss="cross-entropy", keep=keep
    )


@pytest.mark.parametrize("model_id", catalog.DIGIT_MODELS)
def test_each_shipped_weight_says_who_chose_it_and_not_by_a_new_look_at_the_test_pictures(model_id: str) -> None:
    record = read_training_record(folders.SHIPPED_WEIGHTS / model_id)
    assert record.choice.epoch == ChoiceRecord.of_training(record.recipe, record.epochs, record.kept_epoch).epoch
    assert record.choice.run, "write who chose this training among others, and by which validation figure"
    assert ChoiceRecord.from_json(record.choice.to_json()) == record.choice
    assert record.choice.epoch in trained_state(catalog.find(model_id)).chosen


def test_what_a_training_chose_is_told_with_its_figure() -> None:
    chose = ChoiceRecord.of_training
    assert chose(recipe("best"), EPOCHS, 2).epoch == (
        "The training, by the best accuracy on the held-back pictures: 90.00% in epoch 2 of 3."
    )
    assert chose(recipe("last"), EPOCHS, 3).epoch.startswith("Nobody")
    assert "90.00%" in chose(recipe("last", epochs=9), EPOCHS, 2).epoch, "it was stopped, so the best epoch was kept"
    assert "mean" in chose(recipe("average"), EPOCHS, 3).epoch


def test_the_validation_loss_is_the_same_cross_entropy_as_the_test_loss() -> None:
    spec = catalog.find("numpy-mlp")  # which minimises the mean squared error
    folder = folders.SHIPPED_WEIGHTS / spec.id
    record = read_training_record(folder)
    _, held_back = mnist_train().split(record.recipe.validation, 0)
    figures = evaluate_scores(load_fast(spec, folder).infer(held_back.batch())[0], held_back.labels, spec.labels)
    assert record.validation_loss == pytest.approx(figures.loss, rel=1e-3)
    assert record.validation_accuracy == figures.accuracy
