"""An ONNX bundle answers without ClassLens as ClassLens does."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from PIL import Image as pillow

from engine.catalog import own_classes
from engine.jobs import JobContext
from engine.models.numpy_graphs import graph_of
from engine.models.numpy_mlp import NumpyMLP
from engine.preprocessing.digits import Preparation
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.sharing.model_card import model_card
from engine.sharing.onnx_bundle.onnx_file import onnx_file, preparation_file
from engine.sharing.opening import open_model
from engine.system import folders
from engine.teaching import opened
from engine.teaching.requests import TeachRequest
from engine.types import Image
from tests.engine.teaching.conftest import Teacher, picture

from .conftest import Export, Stranger, difference, unpacked

Shown = Callable[[Image, str], dict[str, float]]
TOLERANCE = 1e-4


@pytest.fixture(autouse=True)
def _all_closed() -> Iterator[None]:
    yield
    for folder in list(opened._open):
        opened.close(folder)


def _drawing(tmp_path: Path, name: str, drawn: Image) -> Path:
    path = tmp_path / name
    pillow.fromarray(drawn).save(path)
    return path


@pytest.mark.parametrize("model_id", ["numpy-mlp", "keras-cnn", "best-cnn", "vit-mnist", "vgg16-transfer"])
def test_a_bundle_answers_as_classlens_does(
    model_id: str, export: Export, shown: Shown, stranger: Stranger, tmp_path: Path
) -> None:
    folder = unpacked(export(model_id, "onnx"))
    four = open_picture(folders.SAMPLES / "digit-4.png")
    larger = np.pad(np.kron(four, np.ones((5, 5, 1), np.uint8)), ((7, 90), (60, 3), (0, 0)))
    pictures = [_drawing(tmp_path, "plain.png", four), _drawing(tmp_path, "larger.png", 255 - larger)]
    answers = stranger(folder / "predict.py", *pictures)
    for path, answer in zip(pictures, answers, strict=True):
        wanted = shown(open_picture(path), model_id)
        assert answer["label"] == max(wanted, key=lambda label: wanted[label]) == "4"
        assert difference(answer["scores"], wanted) < TOLERANCE


def test_golden_pictures_get_the_scores_that_are_promised(export: Export, stranger: Stranger) -> None:
    folder = unpacked(export("torch-mlp", "onnx"))
    golden = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["golden"]
    answers = stranger(folder / "predict.py", *(folder / one["picture"] for one in golden))
    assert [answer["label"] for answer in answers] == ["7", "2", "5"]
    for one, answer in zip(golden, answers, strict=True):
        assert np.abs(np.array(one["scores"]) - list(answer["scores"].values())).max() < TOLERANCE


def test_a_pattern_names_files_where_no_shell_does_it(export: Export, stranger: Stranger) -> None:
    script = unpacked(export("numpy-nn", "onnx")) / "predict.py"
    assert {answer["label"] for answer in stranger(script, Path("golden/*"))} == {"7", "2", "5"}


def test_labels_of_any_script_are_written_into_a_file_of_another_encoding(export: Export) -> None:
    folder = unpacked(export("numpy-nn", "onnx"))
    (folder / "labels.txt").write_text("\n".join(["\u732b", *"123456789"]), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "predict.py", "golden/7.png"],
        cwd=folder,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )
    assert "\u732b" in json.loads(done.stdout.decode("utf-8"))["scores"]


@pytest.mark.parametrize("target", ["onnx", "numpy"])
def test_light_strokes_on_a_transparent_ground_are_seen(
    target: str, export: Export, shown: Shown, stranger: Stranger, tmp_path: Path
) -> None:
    four = np.kron(open_picture(folders.SAMPLES / "digit-4.png"), np.ones((5, 5, 1), np.uint8))
    strokes = np.dstack([np.full_like(four, 255), four[..., :1]])
    path = _drawing(tmp_path, "strokes.png", strokes)
    (answer,) = stranger(unpacked(export("numpy-mlp", target)) / "predict.py", path)
    assert answer["label"] == "4"
    assert difference(answer["scores"], shown(open_picture(path), "numpy-mlp")) < TOLERANCE


def test_a_picture_without_a_digit_gets_a_reason(export: Export, stranger: Stranger, tmp_path: Path) -> None:
    folder = unpacked(export("numpy-nn", "onnx"))
    empty = _drawing(tmp_path, "empty.png", np.full((40, 30, 3), 200, np.uint8))
    (answer,) = stranger(folder / "predict.py", empty, status=1)
    assert answer["label"] is None
    assert "nothing is drawn" in answer["why"]


@pytest.mark.parametrize(
    ("model_id", "target"), [("numpy-nn", "onnx"), ("efficientnet-lite0", "onnx"), ("numpy-nn", "numpy")]
)
def test_a_bad_file_costs_its_own_answer_only(
    model_id: str, target: str, export: Export, stranger: Stranger, tmp_path: Path
) -> None:
    good = folders.SAMPLES / "digit-4.png"
    (tmp_path / "empty.png").touch()
    (tmp_path / "cut.png").write_bytes(good.read_bytes()[:60])
    bad = [tmp_path / "nothing.png", tmp_path / "empty.png", tmp_path / "cut.png", tmp_path, Path(__file__)]
    script = unpacked(export(model_id, target)) / "predict.py"
    answers = stranger(script, *bad, good, status=1)
    assert [answer["file"] for answer in answers] == [str(path) for path in (*bad, good)]
    assert [answer["label"] is None for answer in answers] == [True] * 5 + [False]
    assert ["no file" in answer["why"] for answer in answers[:-1]] == [True, False, False, True, False]
    assert stranger(script, good) == answers[-1:]


@pytest.mark.parametrize("target", ["onnx", "numpy"])
def test_a_script_without_pictures_says_how_it_is_called(target: str, export: Export) -> None:
    folder = unpacked(export("numpy-nn", target))
    done = subprocess.run(
        [sys.executable, "predict.py"], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Name the pictures: python predict.py PICTURE")


def test_a_name_that_the_locale_does_not_know_is_written_all_the_same(export: Export, tmp_path: Path) -> None:
    folder = unpacked(export("numpy-nn", "onnx"))
    shutil.copy(folders.SAMPLES / "digit-4.png", tmp_path / "\u00fc.png")
    done = subprocess.run(
        [sys.executable, "predict.py", tmp_path / "\u00fc.png"],
        cwd=folder,
        capture_output=True,
        check=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert json.loads(done.stdout.decode("utf-8"))["label"] == "4"


def test_grey_of_more_than_eight_bits_is_seen_as_by_classlens(
    export: Export, shown: Shown, stranger: Stranger, tmp_path: Path
) -> None:
    four = np.kron(open_picture(folders.SAMPLES / "digit-4.png")[..., 0], np.ones((5, 5), np.uint8))
    deep = {
        "16.png": four.astype(np.uint16) * 257,
        "12.png": four.astype(np.uint16) * 16,
        "dark-on-light.tif": 65_535 - four.astype(np.uint16) * 257,
        "32.tif": four.astype(np.int32) * 8_000_000,
        "floats.tif": four.astype(np.float32) / 255,
    }
    for name, values in deep.items():
        pillow.fromarray(values).save(tmp_path / name)
    paths = [tmp_path / name for name in deep]
    for path, answer in zip(paths, stranger(unpacked(export("numpy-nn", "onnx")) / "predict.py", *paths), strict=True):
        assert answer["label"] == "4", path
        assert difference(answer["scores"], shown(open_picture(path), "numpy-nn")) < TOLERANCE, path


def test_a_run_is_exported_with_its_own_weights(
    export: Export, stranger: Stranger, own_run: Path, tmp_path: Path
) -> None:
    made = export("numpy-nn", "onnx", weights=own_run)
    card = (unpacked(made) / "model-card.md").read_text(encoding="utf-8")
    assert "yours; trained on" in card
    assert "95 %" in card
    assert made.bytes == made.path.stat().st_size


def test_no_name_becomes_more_than_text_in_a_model_card() -> None:
    shared = open_model("numpy-nn", None, None, JobContext())  # type: ignore[arg-type]
    run = shared.facts.run
    assert run is not None
    data = replace(run.data, name="ours\n# <img src=x> [here](x) `code`")
    named = replace(shared, labels=("<b>", "a|b"), facts=replace(shared.facts, run=replace(run, data=data)))
    card = model_card(named, {}, "")
    assert r"ours \# \<img src=x\> \[here\](x) \`code\`: " in card
    assert r"\<b\>, a\|b." in card


def test_the_card_says_that_the_learning_rate_was_changed(session: Session) -> None:
    shared = open_model("numpy-nn", None, session._services, JobContext())
    run = shared.facts.run
    assert run is not None
    epochs = tuple(replace(one, learning_rate=0.012) if one.epoch > 1 else one for one in run.epochs)
    changed = replace(shared, facts=replace(shared.facts, run=replace(run, epochs=epochs)))
    assert "| learning rate, changed by hand | 0.012 from epoch 2 |" in model_card(changed, {}, "")
    assert "changed by hand" not in model_card(shared, {}, "")


@pytest.mark.parametrize("trained", [False, True])
def test_taught_classes_are_exported_with_none_of_these(
    trained: bool, session: Session, export: Export, shown: Shown, stranger: Stranger, tmp_path: Path
) -> None:
    teacher = Teacher(session)
    for kind in ("disc", "stripes"):
        teacher.add(kind, 3)
    if trained:
        teacher.ask(TeachRequest(teacher.state.folder))
    model_id = own_classes.id_of(teacher.folder)
    made = export(model_id, "onnx")
    assert made.bytes < 12_000_000
    folder = unpacked(made)
    grey = np.repeat(picture("cross", 5)[..., :1], 3, axis=2) // 3  # light strokes on a dark ground
    shots = [picture("disc", 77), picture("cross", 78), grey]
    cut_out = np.dstack([picture("disc", 79), np.zeros(picture("disc", 79).shape[:2], np.uint8)])
    cut_out[20:60, 30:70, 3] = 255
    cut_out[..., :3][cut_out[..., 3] == 0] = 0  # picture programs hide black there
    paths = [_drawing(tmp_path, f"{number}.png", shot) for number, shot in enumerate(shots)]
    answers = stranger(folder / "predict.py", *paths)
    assert answers[0]["label"] == "disc"
    for shot, answer in zip(shots, answers, strict=True):
        assert own_classes.NONE_OF_THESE in answer["scores"]
        assert difference(answer["scores"], shown(shot, model_id)) < TOLERANCE
    transparent = _drawing(tmp_path, "transparent.png", cut_out)
    (answer,) = stranger(folder / "predict.py", transparent)
    assert difference(answer["scores"], shown(open_picture(transparent), model_id)) < TOLERANCE
    samples = {path.read_bytes() for path in teacher.folder.rglob("*.jpg")}
    assert samples.isdisjoint(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_photo_model_is_exported(export: Export, shown: Shown, stranger: Stranger) -> None:
    folder = unpacked(export("efficientnet-lite0", "onnx"))
    paths = [folders.PHOTOS / name for name in ("flower.jpg", "camera.jpg")]
    for path, answer in zip(paths, stranger(folder / "predict.py", *paths), strict=True):
        assert difference(answer["scores"], shown(open_picture(path), "efficientnet-lite0")) < TOLERANCE


def test_the_scripts_need_three_packages_alone() -> None:
    folder = folders.ASSETS / "sharing"
    for script in (*folder.glob("predict_[dp]*.py"), folder / "pictures.py"):
        tree = ast.parse(script.read_text(encoding="utf-8"))
        named = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        modules = {alias.name for node in named if isinstance(node, ast.Import) for alias in node.names}
        modules |= {str(node.module) for node in named if isinstance(node, ast.ImportFrom)}
        assert modules <= {
            "contextlib", "glob", "json", "math", "sys", "pathlib", "numpy", "onnxruntime", "PIL", "pictures"
        }  # fmt: skip


def test_a_network_that_answers_with_a_number_shares_its_score_out() -> None:
    random = np.random.default_rng(3)
    W, b = [random.standard_normal((784, 1)).astype(np.float32) * 0.1], [np.zeros(1, np.float32)]
    network = NumpyMLP(W, b, "relu", coding="number")
    pictures = random.random((20, 28, 28, 1), np.float32)
    session = onnxruntime.InferenceSession(onnx_file(graph_of(network), 10, {}))
    assert np.abs(session.run(None, {"pictures": pictures})[0] - network.predict_proba(pictures)).max() < TOLERANCE


def strange_drawings() -> Iterator[Image]:
    """Ink of one pixel, at the edge, in grey on grey, with specks on both sides, long and thin, with noise."""
    plain = open_picture(folders.SAMPLES / "digit-8.png")
    dot = np.zeros((30, 41, 3), np.uint8)
    dot[3, 4] = 255
    yield dot
    yield np.kron(plain[:24], np.ones((3, 3, 1), np.uint8))  # its ink touches the edge
    yield np.pad(plain // 3 + 90, ((5, 5), (9, 1), (0, 0)), constant_values=90)
    specks = np.pad(np.kron(plain, np.ones((8, 8, 1), np.uint8)), ((90, 70), (60, 80), (0, 0)))
    specks[5:8, 7:9] = 255
    specks[-12:-9, -6:-3] = 200
    specks[4:6, -5:-3] = 230
    yield specks
    yield 255 - specks
    line = np.zeros((300, 40, 3), np.uint8)
    line[20:280, 18:21] = (250, 200, 255)
    yield line
    yield np.rot90(line).copy()
    noise = np.random.default_rng(1).integers(0, 5, (200, 170, 3)).astype(np.uint8)
    noise[[0, -1]], noise[:, [0, -1]] = 2, 2
    noise[40:150, 60:80] = 240
    yield noise
    for height, width in ((97, 60), (124, 83), (211, 130)):  # symmetric: its middle is halfway between two pixels
        ring = np.hypot(*np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j])
        ink = (255 * np.clip(1 - np.abs(ring - 0.6) * 6, 0, 1)).astype(np.uint8)
        yield np.repeat(np.maximum(ink, ink[::-1, ::-1])[:, :, np.newaxis], 3, axis=2)


@pytest.mark.parametrize("drawn", [*strange_drawings()], ids=lambda drawn: "×".join(map(str, drawn.shape)))
def test_the_preparation_that_travels_is_that_of_classlens(drawn: Image) -> None:
    preparation = Preparation()
    session = onnxruntime.InferenceSession(preparation_file(preparation))
    given = session.run(None, {"picture": drawn})[0]
    assert np.abs(given - preparation.apply(drawn).batch).max() < 1e-5
