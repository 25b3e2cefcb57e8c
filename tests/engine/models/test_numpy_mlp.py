"""The basic network from scratch: gradients against PyTorch and against finite differences, and what it can learn."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import catalog
from engine.errors import SettingsError
from engine.models.numpy_mlp import ACTIVATIONS, NumpyMLP
from engine.system.npz_files import NpzFile

RANDOM = np.random.default_rng(0)
SIZES = (784, 12, 8)
KINDS = [
    (activation, loss, coding)
    for activation in ACTIVATIONS
    for loss, coding in (
        ("mean squared error", "one-hot"),
        ("mean squared error", "number"),
        ("cross-entropy", "one-hot"),
    )
]
PICTURES = RANDOM.random((6, 784))
LABELS = RANDOM.integers(0, 10, 6)

TORCH = """
import sys
from pathlib import Path
import numpy as np
import torch

for path in Path(sys.argv[1]).glob("in-*.npz"):
    data = np.load(path)
    layers = int(data["layers"])
    W = [torch.tensor(data[f"W{i}"], requires_grad=True) for i in range(layers)]
    b = [torch.tensor(data[f"b{i}"], requires_grad=True) for i in range(layers)]
    a, labels = torch.tensor(data["pictures"]), torch.tensor(data["labels"])
    for i in range(layers):
        z = a @ W[i] + b[i]
        a = torch.relu(z) if str(data["activation"]) == "relu" else torch.sigmoid(z)
    if str(data["loss"]) == "cross-entropy":
        loss = torch.nn.functional.cross_entropy(z, labels)
    else:
        one_hot = torch.nn.functional.one_hot(labels, 10)
        targets = one_hot if str(data["coding"]) == "one-hot" else labels[:, None] / 9
        loss = torch.nn.functional.mse_loss(torch.sigmoid(z), targets.to(z.dtype), reduction="sum") / (2 * len(z))
    loss.backward()
    gradients = {f"W{i}": W[i].grad.numpy() for i in range(layers)}
    gradients |= {f"b{i}": b[i].grad.numpy() for i in range(layers)}
    np.savez(path.with_name(path.name.replace("in", "out", 1)), loss=loss.item(), **gradients)
"""


def network(activation: str, loss: str, coding: str) -> NumpyMLP:
    pairs = list(itertools.pairwise((*SIZES, 10 if coding == "one-hot" else 1)))
    W = [RANDOM.normal(0, 1 / np.sqrt(inputs), (inputs, outputs)) for inputs, outputs in pairs]
    return NumpyMLP(W, [RANDOM.normal(0, 0.1, outputs) for _, outputs in pairs], activation, loss, coding)


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], tuple[NumpyMLP, Any]]:
    """A network of every kind, with PyTorch's loss and gradients for it; PyTorch is started once for all."""
    folder = tmp_path_factory.mktemp("gradients")
    networks = {kind: network(*kind) for kind in KINDS}
    for number, ((activation, loss, coding), mlp) in enumerate(networks.items()):
        arrays = {f"W{i}": W for i, W in enumerate(mlp.W)} | {f"b{i}": b for i, b in enumerate(mlp.b)}
        said = {"activation": activation, "loss": loss, "coding": coding, "layers": len(mlp.W)}
        np.savez(folder / f"in-{number}.npz", pictures=PICTURES, labels=LABELS, **said, **arrays)
    subprocess.run([sys.executable, "-c", TORCH, str(folder)], check=True, capture_output=True)
    return {kind: (mlp, np.load(folder / f"out-{number}.npz")) for number, (kind, mlp) in enumerate(networks.items())}


@pytest.mark.parametrize("kind", KINDS, ids=" ".join)
def test_the_loss_and_every_gradient_are_pytorchs(kind: tuple[str, str, str], checked: Any) -> None:
    mlp, wanted = checked[kind]
    assert mlp.mean_loss(mlp.forward(PICTURES)[-1], LABELS) == pytest.approx(float(wanted["loss"]), rel=1e-6)
    dW, db = mlp.backward(mlp.forward(PICTURES), LABELS)
    for layer in range(len(mlp.W)):
        np.testing.assert_allclose(dW[layer], wanted[f"W{layer}"], rtol=1e-5, atol=1e-9)
        np.testing.assert_allclose(db[layer], wanted[f"b{layer}"], rtol=1e-5, atol=1e-9)
    sizes = mlp.gradient_sizes(PICTURES, LABELS)
    assert sizes == pytest.approx([np.sqrt((wanted[f"W{i}"] ** 2).mean()) for i in range(len(mlp.W))], rel=1e-4)


@pytest.mark.parametrize(("activation", "loss", "coding"), KINDS)
def test_the_gradient_is_the_slope_of_the_loss(activation: str, loss: str, coding: str) -> None:
    mlp = network(activation, loss, coding)
    dW, _ = mlp.backward(mlp.forward(PICTURES), LABELS)
    step = 1e-6
    for layer in range(len(mlp.W)):
        mlp.W[layer][3, 0] += step
        above = mlp.mean_loss(mlp.forward(PICTURES)[-1], LABELS)
        mlp.W[layer][3, 0] -= 2 * step
        below = mlp.mean_loss(mlp.forward(PICTURES)[-1], LABELS)
        mlp.W[layer][3, 0] += step
        assert dW[layer][3, 0] == pytest.approx((above - below) / (2 * step), rel=1e-3, abs=1e-8)


def test_the_weights_file_keeps_layers_and_activation(tmp_path: Path) -> None:
    recipe = catalog.find("numpy-mlp").recipes["seed"]
    mlp = NumpyMLP.create(recipe)
    mlp.save(tmp_path)
    loaded = NumpyMLP.load(tmp_path)
    assert [W.shape for W in loaded.W] == [(784, 128), (128, 64), (64, 10)]
    assert loaded.activation == "sigmoid"
    assert json.dumps(recipe.to_json())


def test_the_weights_file_keeps_loss_and_label_coding_and_older_files_are_the_documents(tmp_path: Path) -> None:
    recipe = catalog.find("numpy-mlp").recipes["seed"]
    settings = {**recipe.settings, "activation": "relu", "labels": "number"}
    NumpyMLP.create(recipe.changed(settings=settings)).save(tmp_path)
    loaded = NumpyMLP.load(tmp_path)
    assert (loaded.activation, loaded.loss, loaded.coding) == ("relu", "mean squared error", "number")
    with np.load(tmp_path / "weights.npz", allow_pickle=False) as file:
        older = {name: file[name] for name in file.files if name not in ("loss", "coding")}
    np.savez(tmp_path / "weights.npz", allow_pickle=False, **older)
    loaded = NumpyMLP.load(tmp_path)
    assert (loaded.activation, loaded.loss, loaded.coding) == ("relu", "mean squared error", "one-hot")


def test_a_number_gives_its_score_to_the_digits_beside_it() -> None:
    W, b = [np.zeros((784, 1), np.float32)], [np.zeros(1, np.float32)]
    mlp = NumpyMLP(W, b, "relu", coding="number")
    pictures = np.zeros((2, 28, 28, 1), np.float32)
    for digit in (0.0, 4.3, 8.0, 9.0):
        mlp.b[0][0] = 100 * (1 if digit else -1) if digit in (0.0, 9.0) else np.log(digit / (9 - digit))
        scores = mlp.predict_proba(pictures)
        wanted = np.maximum(0, 1 - np.abs(np.arange(10) - digit))
        np.testing.assert_allclose(scores, [wanted, wanted], atol=1e-5)
        assert mlp.evaluate(pictures, np.array([round(digit), 5]))[1] == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"loss": "hinge"}, "no loss “hinge”"),
        ({"settings": {"activation": "tanh"}}, "no activation “tanh”"),
        ({"settings": {"labels": "roman"}}, "no label coding “roman”"),
        ({"loss": "cross-entropy", "settings": {"labels": "number"}}, "single value"),
    ],
)
def test_what_cannot_be_is_said(changes: dict[str, Any], said: str) -> None:
    seed = catalog.find("numpy-mlp").recipes["seed"]
    recipe = replace(seed, **{**changes, "settings": {**seed.settings, **changes.get("settings", {})}})
    with pytest.raises(SettingsError, match=said):
        NumpyMLP.create(recipe)


def _arrays(hidden: Sequence[int], kind: type = np.float32, outputs: int = 10) -> dict[str, np.ndarray]:
    arrays: dict[str, np.ndarray] = {"activation": np.array(0), "loss": np.array(0), "coding": np.array(0)}
    for layer, (inputs, units) in enumerate(itertools.pairwise((784, *hidden, outputs))):
        arrays |= {f"W{layer}": np.zeros((inputs, units), kind), f"b{layer}": np.zeros(units, kind)}
    return arrays


@pytest.mark.parametrize(
    "arrays",
    [
        _arrays((8,), np.bool_),
        _arrays((8,), np.float64),
        _arrays((20_000,)),
        _arrays((1,) * 20),
        _arrays(()),
        _arrays((8,), outputs=11),
        _arrays((8,)) | {"loss": np.zeros(9, np.int64)},
        _arrays((8,)) | {"b0": np.zeros(9, np.float32)},
        _arrays((8,)) | {"other": np.zeros((8, 8), np.float32)},
    ],
    ids=["bool", "float64", "wide", "deep", "no hidden layer", "outputs", "setting", "misfit", "other"],
)
def test_weights_of_a_network_that_cannot_be_asked_for_are_refused_before_any_is_read(
    arrays: dict[str, np.ndarray], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes a byte in a file could take four in memory, and zeros in a compressed file take next to nothing."""
    np.savez_compressed(tmp_path / "weights.npz", **arrays)
    monkeypatch.setattr(NpzFile, "__getitem__", lambda *_: pytest.fail("it was read"))
    with pytest.raises(ValueError, match=r"no such network|hidden units|outputs"):
        NumpyMLP.load(tmp_path)
