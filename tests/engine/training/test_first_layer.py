"""The filters of a first layer, found in the weights of each framework and kept epoch by epoch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.training import first_layer
from engine.training.first_layer import FilterHistory, FirstLayer, filters_of, maps_of, read_history

DIGIT = np.zeros((28, 28), np.uint8)


@pytest.mark.parametrize("shape", [(8, 1, 3, 3), (3, 3, 1, 8)])
def test_kernels_of_a_convolution_are_found_in_either_order(shape: tuple[int, ...]) -> None:
    kernels = np.random.default_rng(0).random(shape).astype(np.float32)
    found = filters_of({"token": np.zeros((1, 1, 128)), "first": kernels, "next": np.zeros((16, 8, 3, 3))})
    assert found is not None
    assert found.shape == (8, 3, 3)
    expected = kernels[5, 0] if shape[0] == 8 else kernels[:, :, 0, 5]
    np.testing.assert_array_equal(found[5], expected)


@pytest.mark.parametrize("turned", [False, True])
def test_dense_weights_are_pictures_and_only_the_first_are_kept(turned: bool) -> None:
    weights = np.random.default_rng(0).random((784, 100)).astype(np.float32)
    found = filters_of({"W": weights.T if turned else weights})
    assert found is not None
    assert found.shape == (first_layer.MOST, 28, 28)
    np.testing.assert_array_equal(found[7].ravel(), weights[:, 7])


def test_a_network_that_takes_features_has_no_filters() -> None:
    assert filters_of({"W": np.zeros((1280, 512)), "b": np.zeros(512)}) is None


def test_a_bias_before_the_weights_is_no_filter() -> None:
    found = filters_of({"bias": np.zeros(10), "W": np.ones((784, 10), np.float32)})
    assert found is not None
    assert found.shape == (10, 28, 28)


def test_a_filter_answers_where_the_digit_is_like_it() -> None:
    digit = DIGIT.copy()
    digit[5:20, 10] = 255
    upright, level = np.zeros((2, 3, 3), np.float32)
    upright[:, 1], level[1] = 1, 1
    maps = maps_of(FirstLayer(1, np.stack([upright, level]), digit))
    assert maps.shape == (2, 26, 26)
    assert maps[0].max() == 3
    assert maps[1].max() == 1


def test_what_is_kept_is_read_again_and_goes_on_after_an_interruption(tmp_path: Path) -> None:
    history = FilterHistory(tmp_path, DIGIT)
    for epoch in (1, 2, 3):
        history.after_epoch(epoch, {"W": np.full((784, 4), epoch, np.float32)})
    history.write()
    assert [one.filters[0, 0, 0] for one in read_history(tmp_path)] == [1, 2, 3]
    again = FilterHistory(tmp_path, DIGIT, epochs_before=2)  # the checkpoint was that of the second epoch
    again.after_epoch(3, {"W": np.full((784, 4), 9, np.float32)})
    again.write()
    assert [one.filters[0, 0, 0] for one in read_history(tmp_path)] == [1, 2, 9]


def test_of_many_epochs_some_are_kept_at_equal_steps(tmp_path: Path) -> None:
    history = FilterHistory(tmp_path, DIGIT)
    for epoch in range(1, 501):
        history.after_epoch(epoch, {"W": np.full((784, 4), epoch, np.float32)})
    history.write()
    kept = [one.epoch for one in read_history(tmp_path)]
    assert first_layer.MOST_EPOCHS / 2 <= len(kept) <= first_layer.MOST_EPOCHS
    assert kept[0] == 1
    assert len(set(np.diff(kept))) == 1


def test_a_dense_filter_answers_pixel_by_pixel_and_not_below_nothing() -> None:
    digit = DIGIT.copy()
    digit[3, 5], digit[8, 9] = 255, 51
    maps = maps_of(FirstLayer(1, np.stack([np.full((28, 28), 2), np.full((28, 28), -2)]).astype(np.float32), digit))
    assert maps.shape == (2, 28, 28)
    assert (maps[0, 3, 5], maps[0, 8, 9]) == (2, pytest.approx(0.4))
    assert np.count_nonzero(maps) == 2


@pytest.mark.parametrize("interrupted", [1, 2, first_layer.MOST_EPOCHS + 5])
def test_the_steps_stay_equal_after_an_interruption(tmp_path: Path, interrupted: int) -> None:
    whole, history = tmp_path / "whole", FilterHistory(tmp_path, DIGIT)
    whole.mkdir()
    uninterrupted = FilterHistory(whole, DIGIT)
    for epoch in range(1, 3 * first_layer.MOST_EPOCHS):
        if epoch == interrupted + 1:
            history.write()
            history = FilterHistory(tmp_path, DIGIT, epochs_before=interrupted)
        for one in (history, uninterrupted):
            one.after_epoch(epoch, {"W": np.full((784, 1), epoch, np.float32)})
    history.write()
    uninterrupted.write()
    assert [one.epoch for one in read_history(tmp_path)] == [one.epoch for one in read_history(whole)]


@pytest.mark.parametrize(
    "changes",
    [
        {"filters": np.zeros((1, 40, 5, 5), np.float16)},  # more filters than are ever kept
        {"filters": np.zeros((1, 4, 29, 5), np.float16)},
        {"filters": np.zeros((1, 4, 5, 5), np.float32)},
        {"filters": np.zeros((2, 4, 5, 5), np.float16)},
        {"filters": np.full((1, 4, 5, 5), np.inf, np.float16)},
        {"epochs": np.array([1.0])},
        {"digit": np.zeros((5, 5), np.uint8)},
        {"digit": np.zeros((28, 28))},
    ],
    ids=lambda changes: " ".join(f"{name} {array.dtype} {array.shape}" for name, array in changes.items()),
)
def test_a_history_of_another_form_is_none(tmp_path: Path, changes: dict[str, np.ndarray]) -> None:
    sound = {"filters": np.zeros((1, 4, 5, 5), np.float16), "epochs": np.array([1]), "digit": DIGIT}
    np.savez(tmp_path / first_layer.FILE, **sound)
    assert len(read_history(tmp_path)) == 1
    np.savez(tmp_path / first_layer.FILE, **(sound | changes))
    assert read_history(tmp_path) == ()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"text"])
def test_a_damaged_history_is_none(content: bytes, tmp_path: Path) -> None:
    (tmp_path / first_layer.FILE).write_bytes(content)
    assert read_history(tmp_path) == ()


def test_a_disk_that_refuses_costs_only_the_history(tmp_path: Path) -> None:
    history = FilterHistory(tmp_path / "missing", DIGIT)
    assert history.after_epoch(1, {"W": np.zeros((784, 4), np.float32)}) is not None
