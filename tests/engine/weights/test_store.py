"""The weights store: what it finds, and what it says about weights that are missing, damaged, swapped or hostile."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import catalog
from engine.errors import ClassLensError, WeightsError
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.session import Session
from engine.system import folders
from engine.weights import store
from engine.weights.sizes import disk_bytes
from engine.weights.states import trained_state

MODEL = "numpy-nn"
SPEC = catalog.find(MODEL)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the shipped weights but the largest, to be spoilt."""
    copy = tmp_path / "weights"
    shutil.copytree(folders.SHIPPED_WEIGHTS, copy, ignore=shutil.ignore_patterns("efficientnet-lite[12]"))
    monkeypatch.setattr(folders, "SHIPPED_WEIGHTS", copy)
    return copy


def _own_run(run_id: str = "run-1") -> Path:
    folder = folders.runs_folder() / run_id
    shutil.copytree(folders.SHIPPED_WEIGHTS / MODEL, folder)
    return folder


def _choose(text: str) -> None:
    folders.chosen_folder().mkdir(parents=True, exist_ok=True)
    (folders.chosen_folder() / f"{MODEL}.json").write_text(text, encoding="utf-8")


def _change(path: Path, change: Callable[[Any], Any]) -> None:
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(change(values)), encoding="utf-8")


def _with(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda values: {**values, **changes}


def _problem() -> str:
    """The sentence about the model's weights, which must be the same wherever it is asked for."""
    state = trained_state(SPEC)
    with pytest.raises(WeightsError) as caught:
        store.locate(MODEL).verify()
    assert state.problem == caught.value.sentence
    assert (state.parameters, state.test_accuracy) == (None, None)
    return state.problem


@pytest.mark.parametrize("spec", catalog.DIGIT_MODELS.values(), ids=catalog.DIGIT_MODELS)
def test_shipped_weights_are_ready(spec: Any) -> None:
    state = trained_state(spec)
    assert (state.problem, state.source, state.recipe) == ("", "shipped", "tuned")
    weights = store.locate(spec.id)
    backbone = (folders.SHIPPED_WEIGHTS / "efficientnet-lite0" / "model.onnx").stat().st_size
    shared = backbone if spec.id == "vgg16-transfer" else 0
    assert state.disk_bytes == sum((weights.folder / name).stat().st_size for name in weights.files) + shared
    assert disk_bytes(spec, weights, "fast") == (weights.folder / spec.fast_file).stat().st_size + shared
    assert weights.disk_bytes("native") == (weights.folder / spec.weights_file).stat().st_size


def test_missing_weights(shipped: Path) -> None:
    shutil.rmtree(shipped / MODEL)
    assert _problem() == (
        "NumPy network cannot use its shipped weights: they are missing. "
        "Install ClassLens again, or train the model on the page Train."
    )


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-1]),
                                   lambda path: path.write_bytes(b"\0" + path.read_bytes()[1:])],
                         ids=["missing", "truncated", "one byte changed"])  # fmt: skip
@pytest.mark.parametrize("name", ["model.onnx", "model.weights.h5"])
def test_each_file_is_checked_against_the_manifest(shipped: Path, name: str, spoil: Callable[[Path], Any]) -> None:
    spoil(shipped / "keras-cnn" / name)
    assert f": {name} " in trained_state(catalog.find("keras-cnn")).problem
    assert trained_state(SPEC).problem == ""
    with pytest.raises(WeightsError, match=name):
        store.locate("keras-cnn").read(name)


def test_swapped_folders_are_noticed_and_named(shipped: Path) -> None:
    (shipped / MODEL).rename(shipped / "aside")
    (shipped / "torch-mlp").rename(shipped / MODEL)
    (shipped / "aside").rename(shipped / "torch-mlp")
    assert "they belong to the model “torch-mlp”" in _problem()
    assert "“numpy-nn”" in trained_state(catalog.find("torch-mlp")).problem
    assert trained_state(catalog.find("keras-cnn")).problem == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda values: [],
        lambda values: "text",
        lambda values: None,
        lambda values: {},
        _with(format=2),
        _with(model=["numpy-nn"]),
        _with(parameters=float("inf")),
        _with(parameters="many"),
        _with(parameters=10**400),
        *(
            lambda values, count=count: {
                **values,
                "files": {name: {**record, "bytes": count} for name, record in values["files"].items()},
            }
            for count in (10**400, -1)
        ),
        _with(preparation=[28]),
        _with(preparation={"height": 28, "colour": "red"}),
        _with(preparation={"height": 10**12}),
        _with(golden=[0.1] * 9),
        _with(golden=None),
        _with(temperature=None),
        _with(temperature=1.2),
        _with(temperature={"value": 0, "pictures": 5000}),
        _with(temperature={"value": float("nan"), "pictures": 5000}),
        _with(temperature={"value": 1.2, "pictures": -1}),
        _with(files=[]),
        _with(files={}),
        _with(files={"weights.npz": {"bytes": 1}}),
        _with(files={"weights.npz": "sha"}),
        *(
            lambda values, name=name: {**values, "files": {**values["files"], name: values["files"]["weights.npz"]}}
            for name in ("../weights.npz", "..", "", "/etc/passwd", "a/b")
        ),
    ],
)
def test_nonsense_in_a_manifest_is_a_sentence(shipped: Path, change: Callable[[Any], Any]) -> None:
    _change(shipped / MODEL / "manifest.json", change)
    assert _problem().startswith("NumPy network cannot use its shipped weights: ")


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000], ids=["empty", "cut", "bytes", "deep"])
@pytest.mark.parametrize("name", ["manifest.json", "metrics.json"])
def test_what_is_no_json_is_a_sentence(shipped: Path, name: str, content: bytes) -> None:
    (shipped / MODEL / name).write_bytes(content)
    state = trained_state(SPEC)
    assert state.problem.startswith(f"NumPy network cannot use its shipped weights: {name} ")
    assert state.test_accuracy is None


@pytest.mark.parametrize(
    "change",
    [
        lambda values: [],
        _with(test_accuracy=None),
        _with(test_accuracy=float("nan")),
        _with(test_accuracy=10**400),
        _with(test_accuracy=97.5),
        _with(recipe="tuned"),
        _with(recipe=[]),
    ],
)
def test_nonsense_in_the_metrics_is_a_sentence(shipped: Path, change: Callable[[Any], Any]) -> None:
    _change(shipped / MODEL / "metrics.json", change)
    assert trained_state(SPEC).problem.startswith("NumPy network cannot use its shipped weights: metrics.json ")


def test_a_run_is_used_when_chosen_until_the_shipped_weights_are(shipped: Path) -> None:
    folder = _own_run()
    assert store.locate(MODEL).source == "shipped"
    store.choose_run(MODEL, folder.name)
    assert (store.locate(MODEL).folder, store.locate(MODEL).source) == (folder, "own")
    assert trained_state(SPEC).source == "own"
    store.choose_shipped(MODEL)
    assert store.locate(MODEL).folder == shipped / MODEL
    assert folder.exists()
    store.choose_shipped(MODEL)


def test_a_chosen_run_that_is_gone_says_how_to_go_back() -> None:
    store.choose_run(MODEL, "gone")
    assert _problem() == (
        "NumPy network cannot use its own weights: they are missing. "
        "Choose “Restore original model” on the page Models, or train the model again."
    )


@pytest.mark.parametrize(
    "text",
    ["", "[]", "7", "{}", '{"run": null}', '{"run": [1]}', '{"run": ""}', '{"run": ".."}', '{"run": "."}',
     '{"run": "../shipped"}', '{"run": "/etc"}', '{"run": "a/b"}', '{"run": "a\\u0000b"}', "[" * 100_000],
)  # fmt: skip
def test_a_damaged_choice_is_a_sentence_and_costs_only_its_model(text: str) -> None:
    _choose(text)
    assert _problem().startswith("NumPy network cannot use its own weights: ")
    assert trained_state(catalog.find("torch-mlp")).problem == ""
    store.choose_shipped(MODEL)
    assert trained_state(SPEC).problem == ""


def test_the_state_changes_with_each_choice_and_each_new_manifest(shipped: Path) -> None:
    states = [store.state(MODEL)]
    for run_id in ("run-1", "run-2"):
        store.choose_run(MODEL, run_id)
        states.append(store.state(MODEL))
    assert len(set(states)) == 3
    assert store.state(MODEL) == states[-1]
    store.choose_shipped(MODEL)
    assert store.state(MODEL) == states[0]
    (shipped / MODEL / "manifest.json").unlink()
    assert store.state(MODEL) != states[0]


def test_where_the_persons_folder_cannot_be_the_shipped_weights_still_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "file"))
    assert trained_state(SPEC).problem == ""
    store.choose_shipped(MODEL)
    with pytest.raises(ClassLensError, match="could not be saved"):
        store.choose_run(MODEL, "run-1")


def _describe_again(folder: Path) -> None:
    """Make the manifest fit what lies in the folder, so that every checksum is right."""
    _change(folder / "manifest.json", lambda values: {**values, "files": store.describe_files(folder)})


@pytest.mark.parametrize("model_id", catalog.DIGIT_MODELS)
def test_a_fast_file_that_is_no_network_costs_its_row_only(shipped: Path, model_id: str, picture: Any) -> None:
    weights = store.locate(model_id)
    (weights.folder / weights.spec.fast_file).write_bytes(b"this is no network")
    _describe_again(weights.folder)
    session = Session()
    answer = session.run(PredictRequest(picture, tuple(catalog.DIGIT_MODELS)), JobContext())
    assert [failure.model_id for failure in answer.failures] == [model_id]
    assert len(answer.predictions) == len(catalog.DIGIT_MODELS) - 1
    assert "cannot read" in answer.failures[0].sentence


def test_arrays_of_the_wrong_shape_cost_their_row_only(shipped: Path, picture: Any) -> None:
    import numpy as np

    np.savez(shipped / MODEL / "weights.npz", W1=np.ones((3, 3)), b1=np.ones(3), W2=np.ones((3, 10)), b2=np.ones(10))
    _describe_again(shipped / MODEL)
    answer = Session().run(PredictRequest(picture, (MODEL, "torch-mlp")), JobContext())
    assert [failure.model_id for failure in answer.failures] == [MODEL]
    assert "NumPy cannot read the weights" in answer.failures[0].sentence
    assert [prediction.model_id for prediction in answer.predictions] == ["torch-mlp"]


def test_a_session_answers_with_new_weights_as_soon_as_they_are_chosen(picture: Any) -> None:
    session, request = Session(), PredictRequest(picture, (MODEL,))
    before = session.run(request, JobContext()).predictions[0]
    folder = _own_run()
    import numpy as np

    with np.load(folder / "weights.npz") as file:
        arrays = dict(file)
    np.savez(folder / "weights.npz", **{**arrays, "b2": np.eye(10, dtype=np.float32)[3] * 50})
    _describe_again(folder)
    store.choose_run(MODEL, folder.name)
    assert session.run(request, JobContext()).predictions[0].top.label == "3"
    store.choose_shipped(MODEL)
    assert session.run(request, JobContext()).predictions[0].scores == before.scores
