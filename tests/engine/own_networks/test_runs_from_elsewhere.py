"""Runs that came from elsewhere: whatever is in their files, they answer, or cost their row, and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import math
import os
import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.catalog.spec import FAST
from engine.own_networks import trying
from engine.own_networks.apart import Limits
from engine.prediction.requests import PredictRequest
from engine.runs.requests import RunsRequest, RunState
from engine.runtimes.onnx_graph import Array, Node
from engine.session import Session
from engine.system import folders
from engine.weights import store, tried
from engine.weights.requests import UseRunRequest

from .conftest import CONTEXT, changed, dense, network

RUN = "20261121-100000-elsewhere"
Tries = list[str]


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Tries:
    """Runs are tried in this process: starting another takes seconds. The list says which were."""
    found: Tries = []

    def here(processes: object, family: str, verb: str, arguments: dict[str, object], *_: object) -> None:
        found.append(family)
        trying.try_run(**arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(trying, "tried_apart", here)
    return found


def run_with(content: bytes, model_id: str = "torch-mlp") -> Path:
    """A run whose fast file was replaced, its checksum with it."""
    folder = folders.runs_folder() / RUN
    shutil.copytree(folders.SHIPPED_WEIGHTS / model_id, folder)
    name = catalog.find(model_id).fast_file
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / store.MANIFEST).read_bytes())
    manifest["files"][name] = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / store.MANIFEST).write_text(json.dumps(manifest))
    return folder


def answered(model_id: str = "torch-mlp", picture: Array | None = None) -> str:
    """What is said when the model uses the run: "" for an answer. Another model answers in any case."""
    shown = np.zeros((64, 64, 3), np.uint8) if picture is None else picture
    shown[10:50, 28:36] = 255
    session = Session()
    session.run(UseRunRequest(model_id, RUN), CONTEXT)
    answer = session.run(PredictRequest(shown, (model_id, "keras-cnn")), CONTEXT)
    assert "keras-cnn" in [prediction.model_id for prediction in answer.predictions]
    return "".join(failure.sentence for failure in answer.failures)


def sound() -> bytes:
    """A network of its own that reads digits, if badly."""
    return network(*dense())


def test_a_network_that_is_sound_is_tried_once_and_answers(tries: Tries) -> None:
    run_with(sound())
    assert answered() == answered() == ""
    assert tries == ["numpy"]


@pytest.mark.parametrize("model_id", ["torch-mlp", "keras-cnn", "vgg16-transfer", "vit-mnist"])
def test_what_ships_is_known_wherever_it_lies(model_id: str, tries: Tries) -> None:
    shutil.copytree(folders.SHIPPED_WEIGHTS / model_id, folders.runs_folder() / RUN)
    weights = store.read_folder(catalog.find(model_id), folders.runs_folder() / RUN, "own")
    session = Session()
    trying.ensure_sound(weights, FAST, session._services.processes, CONTEXT)
    assert tries == []


def test_what_was_made_here_is_noted_and_not_tried(tries: Tries) -> None:
    content = sound()
    run_with(content)
    tried.note(hashlib.sha256(content).hexdigest())
    assert answered() == ""
    assert tries == []


def _elsewhere(content: bytes) -> bytes:
    def change(model: object) -> None:
        model.graph.initializer[1].external_data.add(key="location", value="/etc/passwd")  # type: ignore[attr-defined]

    return changed(content, change)


def _loop() -> bytes:
    nodes, weights = dense()
    return network([Node("Loop", ("x",), ("l",)), *nodes], weights)


def _of_size() -> bytes:
    nodes, weights = dense()
    return network([Node("NonZero", ("x",), ("n",)), *nodes], weights)


def _with_weights(value: float) -> bytes:
    nodes, weights = dense()
    weights["W"] = np.full_like(weights["W"], value)
    return network(nodes, weights)


def _without_softmax() -> bytes:
    nodes, weights = dense()
    weights["W"] = weights["W"] * np.float32(5000)
    return network([*nodes[:1], Node("MatMul", ("a", "W"), ("y",))], weights)


def _of_nine() -> bytes:
    return network(*dense(labels=9))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_loop(), "has the operation “Loop”"),
        (_of_size(), "has the operation “NonZero”"),
        (_elsewhere(sound()), "lie in another file"),
        (_with_weights(np.nan), "no numbers"),
        (_with_weights(np.inf), "no numbers"),
        (_without_softmax(), "no probabilities"),
        (_of_nine(), "not those of its network"),
        (b"no network", "no ONNX network"),
        (sound()[:-200], "ONNX"),
    ],
    ids=["loop", "size", "external", "nan", "infinite", "logits", "nine", "text", "cut"],
)
def test_a_network_that_is_not_taken_costs_its_answer(content: bytes, said: str, tries: Tries) -> None:
    run_with(content)
    sentence = answered()
    assert said in sentence
    assert "Restore original model" in sentence
    assert sentence.endswith(".")


def test_scores_that_are_no_probabilities_for_another_picture_are_not_shown(tries: Tries) -> None:
    nodes, weights = dense()
    weights["dark"] = np.array(1.0, np.float32)  # all samples of digits have dark corners
    weights["corner"] = np.array([0], np.int64)
    corner = [
        Node("Gather", ("a", "corner"), ("c",), {"axis": 1}),
        Node("Add", ("c", "dark"), ("f",)),
        Node("Mul", ("p", "f"), ("y",)),
    ]
    nodes[-1] = Node("Softmax", ("z",), ("p",), {"axis": 1})
    run_with(network([*nodes, *corner], weights))
    session = Session()
    session.run(UseRunRequest("torch-mlp", RUN), CONTEXT)
    runtime = session._services.runtimes.get(catalog.find("torch-mlp"), FAST, CONTEXT)
    bright = np.ones((1, 28, 28, 1), np.float32)
    assert runtime.infer(np.zeros((1, 28, 28, 1), np.float32))[0].shape == (1, 10)
    with pytest.raises(store.WeightsError, match="no probabilities, so its answer is not shown"):
        runtime.infer(bright)


def test_what_fills_the_memory_loses_its_process_only(monkeypatch: pytest.MonkeyPatch) -> None:
    nodes, weights = dense()
    weights["size"] = np.array([40_000, 40_000], np.int64)  # 6.4 GB
    nodes[-1] = Node("Softmax", ("z",), ("p",), {"axis": 1})
    nodes += [
        Node("ConstantOfShape", ("size",), ("large",)),
        Node("Exp", ("large",), ("larger",)),
        Node("ReduceSum", ("larger",), ("sum",), {"keepdims": 0}),
        Node("Add", ("sum", "p"), ("y",)),
    ]
    run_with(network(nodes, weights))
    monkeypatch.setattr(trying, "limits_for", lambda _: Limits(500_000_000, 120))
    assert "more than 0.5 GB of memory" in answered()


def _npz(**arrays: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in arrays.items():
            archive.writestr(f"{name}.npy", array)
    return content.getvalue()


def _npy(shape: tuple[int, ...], claimed: str = "") -> bytes:
    content = io.BytesIO()
    np.save(content, np.zeros(shape, np.float32))
    written = content.getvalue()
    return written.replace(repr(shape).encode(), claimed.encode().ljust(len(repr(shape))), 1) if claimed else written


@pytest.mark.parametrize(
    "content",
    [
        _npz(W1=_npy((784, 8)), b1=_npy((8,)), W2=_npy((8, 10))),
        _npz(W1=_npy((784, 8), "(9, 99)"), b1=_npy((8,)), W2=_npy((8, 10)), b2=_npy((10,))),
        _npz(W1=_npy((7, 8)), b1=_npy((8,)), W2=_npy((8, 10)), b2=_npy((10,))),
        _npz(W1=_npy((784, 400_000)), b1=_npy((400_000,)), W2=_npy((400_000, 10)), b2=_npy((10,))),
        b"PK",
    ],
    ids=["missing", "lie", "small", "bomb", "cut"],
)
def test_arrays_that_are_not_what_they_should_be_cost_their_answer(content: bytes) -> None:
    run_with(content, "numpy-nn")
    assert "weights" in answered("numpy-nn")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes among its files")
@pytest.mark.parametrize("name", ["manifest.json", "metrics.json", "title.json", "checkpoint.npz", "filters.npz"])
def test_a_pipe_in_place_of_a_file_is_not_waited_for(name: str) -> None:
    folder = run_with(sound())
    if name == "checkpoint.npz":
        (folder / store.MANIFEST).unlink()
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    (record,) = Session().run(RunsRequest(), CONTEXT).runs
    needed = name in ("manifest.json", "metrics.json", "checkpoint.npz")
    assert record.state is (RunState.DAMAGED if needed else RunState.FINISHED)


ODD = ("NaN", "Infinity", "-Infinity", "1e999", '"x"', "[]", "-5", "{}", "null", "9" * 400)


@pytest.mark.parametrize("name", ["parameters", "flops", "golden", "seconds", "test_accuracy", "epochs", "kept_epoch"])
def test_figures_that_are_none_cost_their_row(name: str) -> None:
    folder = run_with(sound())
    files = {file: json.loads((folder / file).read_bytes()) for file in (store.MANIFEST, "metrics.json")}
    for value in ODD:
        for file, values in files.items():
            if name in values:
                (folder / file).write_text(json.dumps({**values, name: "here"}).replace('"here"', value))
        (record,) = Session().run(RunsRequest(), CONTEXT).runs
        assert record.state is RunState.DAMAGED or (record.seconds is not None and math.isfinite(record.seconds))
        assert record.state is RunState.FINISHED or record.problem.endswith(".")
