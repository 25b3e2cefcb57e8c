"""The settings that shape a network, as they come with weights from anywhere."""

from __future__ import annotations

import json

import pytest

from engine import catalog
from engine.errors import WeightsError
from engine.models.architecture import read_architecture


@pytest.mark.parametrize("model_id", catalog.DIGIT_MODELS)
def test_the_settings_of_every_model_come_back(model_id: str) -> None:
    for recipe in catalog.find(model_id).recipes.values():
        assert read_architecture(json.dumps(dict(recipe.settings)).encode()) == recipe.settings


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'"x"', b"3", b"{", b'{"dropout": NaN}', b'{"dropout": 1e999}', b"\xff"]
)
def test_anything_else_is_a_sentence(content: bytes) -> None:
    with pytest.raises(WeightsError, match=r"damaged \(.*\. Train the model again"):
        read_architecture(content)


@pytest.mark.parametrize(
    "settings",
    [
        {"channels": [10**9]},
        {"channels": [8] * 100},
        {"channels": []},
        {"hidden_units": -1},
        {"hidden_units": {"a": 1}},
        {"layers": 10**6},
        {"backbone": "../../etc"},
        {"what nobody knows": 10**12},
    ],
    ids=str,
)
def test_layers_of_any_size_are_not_built(settings: dict[str, object]) -> None:
    with pytest.raises(WeightsError, match="cannot be built"):
        read_architecture(json.dumps(settings).encode())
