"""Hints: each known way to go wrong is named with the setting to change, and a good run gets none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import catalog
from engine.training.diagnosis import hints
from engine.training.records import EpochRecord

SPEC = catalog.find("numpy-mlp")
SEED, TUNED = SPEC.recipes["seed"], SPEC.recipes["tuned"]


def _epochs(
    *figures: tuple[float, float],
    share: float = 0.12,
    accuracy: float = 0.9,
    learnt: float = 0.4,
    held_back: int | None = None,
) -> list[EpochRecord]:
    """Epochs of these (training loss, validation loss); `learnt` is the training accuracy."""
    return [
        EpochRecord(number, train, learnt, validation, accuracy, 1.0, 2, share, None, held_back)
        for number, (train, validation) in enumerate(figures, start=1)
    ]


@pytest.mark.parametrize(
    "epochs",
    [
        [],
        _epochs((2.0, 1.9)),
        _epochs((2.0, 1.9), (1.0, 0.9), (0.5, 0.5), (0.4, 0.45), (0.41, 0.44)),
        _epochs((0.5, 0.5), (0.4, 0.52), (0.3, 0.51), (0.2, 0.53)),
    ],
    ids=["none", "one", "good", "validation hardly rises"],
)
def test_a_good_run_gets_no_hint(epochs: list[EpochRecord]) -> None:
    assert hints(epochs, TUNED, SPEC) == ()


def test_a_rising_loss_says_to_lower_the_learning_rate() -> None:
    (hint,) = hints(_epochs((1.0, 1.0), (1.2, 1.2), (2.0, 2.0)), TUNED, SPEC)
    assert (hint.kind, hint.setting) == ("diverging", "learning_rate")
    assert "from 0.5 to 0.05" in hint.sentence
    assert hints(_epochs((1.0, 1.0), (2.0, 2.0), (1.9, 1.9)), TUNED, SPEC) == (), "it falls again"


GUESSING = catalog.find("torch-mlp")
"""Its loss is the cross-entropy, of guessing 2.3."""


@pytest.mark.parametrize(
    "figures",
    [[(7.8, 9.0)], [(8397.5, 25.0), (3020.2, 13.4), (114.2, 9.0)], [(2.3, 2.3), (3.5, 3.5)]],
    ids=["at once", "it falls", "it rises, too"],
)
@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_loss_far_above_guessing_says_to_lower_the_learning_rate_and_no_other_thing(
    figures: list[tuple[float, float]], share: float
) -> None:
    recipe = GUESSING.recipes["tuned"].changed(learning_rate=0.5)
    (hint,) = hints(_epochs(*figures, share=share, accuracy=0.1, learnt=0.1), recipe, GUESSING)
    assert (hint.kind, hint.setting) == ("diverging", "learning_rate")
    assert hint.sentence == (
        f"The training loss, {figures[-1][0]:,.1f}, is far above that of guessing, 2.3, because the steps are too "
        "large. Lower the learning rate, for example from 0.5 to 0.05."
    )


def test_a_loss_above_guessing_only_at_the_start_or_only_on_few_held_back_pictures_is_no_fault() -> None:
    recipe = GUESSING.recipes["tuned"]
    assert hints(_epochs((4.5, 1.9)), recipe, GUESSING) == (), "the mean of an epoch is that of its start as well"
    assert hints(_epochs((0.1, 9.0)), recipe, GUESSING) == ()
    assert hints(_epochs((1.26, 1.25), share=1.0, accuracy=0.1), SEED, SPEC)[0].kind == "stuck", "sigmoids begin there"


def test_a_network_that_too_large_steps_have_left_stuck_is_not_told_to_make_larger_ones() -> None:
    curve = _epochs((2.3, 11.0), (12.0, 6.0), (2.5, 2.4), share=1.0, accuracy=0.1, learnt=0.1)
    (hint,) = hints(curve, GUESSING.recipes["tuned"].changed(learning_rate=0.001), GUESSING)
    assert hint.kind == "stuck"
    assert "Lower the learning rate, for example from 0.001 to 0.0001, and start a new training" in hint.sentence


def test_a_network_that_reads_its_training_pictures_is_not_stuck() -> None:
    stuck = {"share": 1.0, "accuracy": 0.1}
    assert hints(_epochs((0.4, 0.5), **stuck, learnt=0.88), TUNED, SPEC) == ()
    assert hints(_epochs((0.4, 0.5), **stuck, learnt=0.1, held_back=19), TUNED, SPEC) == (), "too few to tell"
    assert [hint.kind for hint in hints(_epochs((0.4, 0.5), **stuck, learnt=0.1, held_back=20), TUNED, SPEC)] == [
        "stuck"
    ]


def test_a_network_stuck_on_one_class_is_told_by_its_class_and_what_to_change() -> None:
    (hint,) = hints(_epochs((0.45, 0.45), share=1.0, accuracy=0.11), SEED, SPEC)
    assert (hint.kind, hint.setting) == ("stuck", "learning_rate")
    for part in ("“2” to 100%", "from 0.01 to 0.1", "initial scale (0.01)", "“relu”"):
        assert part in hint.sentence
    (hint,) = hints(_epochs((2.3, 2.3), share=1.0, accuracy=0.11), TUNED, SPEC)
    assert "initial scale" not in hint.sentence
    assert hints(_epochs((0.1, 0.1), share=0.95, accuracy=0.95), SEED, SPEC) == (), "the data is like that"


def test_nine_of_ten_alike_are_enough_to_call_a_network_stuck() -> None:
    (hint,) = hints(_epochs((2.3, 2.3), share=0.9, accuracy=0.11), TUNED, SPEC)
    assert "“2” to 90%" in hint.sentence
    assert hints(_epochs((2.3, 2.3), share=0.89, accuracy=0.11), TUNED, SPEC) == ()


def test_a_network_stuck_after_too_large_steps_is_told_to_make_smaller_ones() -> None:
    """They silence units for good, and the loss stays where it is; larger steps would not help."""
    (hint,) = hints(_epochs((0.5, 0.5), share=1.0, accuracy=0.11), replace(TUNED, learning_rate=20), SPEC)
    assert (hint.kind, hint.setting) == ("stuck", "learning_rate")
    assert "Lower the learning rate, for example from 20 to 0.5," in hint.sentence
    assert "Raise" not in hint.sentence


def test_overfitting_names_patience_and_augmentation() -> None:
    curve = _epochs((0.5, 0.5), (0.3, 0.4), (0.2, 0.45), (0.1, 0.5), (0.05, 0.6))
    (hint,) = hints(curve, SEED, SPEC)
    assert (hint.kind, hint.setting) == ("overfitting", "augmentation")
    assert "since epoch 2" in hint.sentence
    assert hint.sentence.endswith("Let it stop early (patience), or choose an augmentation.")
    (hint,) = hints(curve, TUNED, SPEC)
    assert hint.setting == "patience"
    assert hint.sentence.endswith(" (patience), or train with more pictures.")
    (hint,) = hints(curve, replace(SEED, patience=7), SPEC)
    assert "Let it stop earlier (patience)" in hint.sentence
    assert hints(curve[:-1], SEED, SPEC) == (), "two epochs may be chance"


def test_where_the_training_loss_no_longer_falls_nothing_is_learnt_by_heart() -> None:
    curve = _epochs((0.5, 0.5), (0.3, 0.4), (0.4, 0.45), (0.4, 0.5), (0.3, 0.6))
    assert hints(curve, SEED, SPEC) == ()
    (hint,) = hints([*curve[:-1], *_epochs((0.29, 0.6))], SEED, SPEC)
    assert hint.kind == "overfitting"


def test_older_records_without_the_commonest_class_are_read_and_get_no_hint() -> None:
    values = _epochs((2.3, 2.3), accuracy=0.1)[0].to_json()
    del values["commonest"], values["commonest_share"]
    assert hints([EpochRecord.from_json(values)], SEED, SPEC) == ()
