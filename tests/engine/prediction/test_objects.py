"""Models for objects: labels, preparation, records, conversion to the fast runtime, files that pass for weights."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import catalog
from engine.catalog.spec import FAST, INT8, NATIVE
from engine.data import labels
from engine.errors import WeightsError
from engine.jobs import JobCancelled, JobContext
from engine.prediction.object_runtimes import sample_photos
from engine.prediction.requests import PredictRequest
from engine.preprocessing.photos import EFFICIENTNET_LITE0, PhotoPreparation
from engine.preprocessing.picture_files import open_picture
from engine.pretrained import converted, library, locations, manifest
from engine.session import Session
from engine.system import folders
from engine.types import Image, Task
from engine.weights.requests import StatesRequest
from engine.weights.states import model_state

PROJECT = Path(__file__).parents[3]
EFFICIENTNET = catalog.find("efficientnet-lite0")
SHIPPED = ("efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2")
NAMES = {
    "camera.jpg": ("tripod", "tripod", "tripod"), "cat.jpg": ("tiger cat", "Egyptian cat", "Egyptian cat"),
    "coffee.jpg": ("espresso",) * 3, "flower.jpg": ("daisy", "honeycomb", "honeycomb"),
    "rocket.jpg": ("missile",) * 3, "temple.jpg": ("palace",) * 3,
}  # fmt: skip

each_model = pytest.mark.parametrize("spec", catalog.OBJECT_MODELS.values(), ids=catalog.OBJECT_MODELS)


# Labels, records, photos


def test_there_are_a_thousand_different_short_names_in_the_order_of_imagenet() -> None:
    names = labels.imagenet()
    assert len(names) == len({name.lower() for name in names}) == 1000
    assert all(0 < len(name) <= 40 and "," not in name for name in names)
    places = {0: "tench", 1: "goldfish", 207: "golden retriever", 281: "tabby", 285: "Egyptian cat", 967: "espresso"}
    assert {locations: names[locations] for locations in places} == places
    assert (names[50], names[49], names[999]) == ("American alligator", "African crocodile", "toilet tissue")


@each_model
def test_a_record_is_complete(spec: Any) -> None:
    official = manifest.find(spec.official.weights)
    assert (spec.task, spec.labels, dict(spec.recipes)) == (Task.OBJECTS, labels.imagenet(), {})
    assert (official.file, official.licence) == (spec.weights_file, spec.licence)
    assert (folders.PHOTOS / spec.golden).is_file()
    assert set(spec.runtimes) == {FAST, NATIVE, INT8}
    for text in (spec.title, spec.origin, spec.summary, spec.framework):
        assert text.strip()


def test_the_sample_photos_are_small_and_each_has_a_licence() -> None:
    readme = (folders.PHOTOS / "README.md").read_text(encoding="utf-8")
    assert {path.name for path in sample_photos()} == set(NAMES)
    for path in sample_photos():
        assert path.stat().st_size <= 60_000
        row = next(line for line in readme.splitlines() if line.startswith(f"| `{path.name}`"))
        assert "CC" in row or "public domain" in row


# Preparation


def test_efficientnet_sees_the_middle_of_the_picture() -> None:
    picture = np.zeros((256, 400, 3), np.uint8)
    picture[16:240, 88:312] = (255, 127, 0)  # 224 of 256 parts of the shorter side
    batch = EFFICIENTNET_LITE0.apply(picture).batch
    np.testing.assert_allclose(batch, np.broadcast_to([1, 0, -127 / 128], batch.shape), atol=1e-3)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (3, 2), (7, 640)])
@each_model
def test_tiny_and_narrow_pictures_are_prepared_too(spec: Any, shape: tuple[int, int]) -> None:
    batch = spec.preparation.apply(np.full((*shape, 3), 200, np.uint8)).batch
    size = (1, spec.preparation.height, spec.preparation.width, 3)
    assert (batch.shape, batch.dtype, batch.flags.c_contiguous) == (size, np.float32, True)
    assert np.isfinite(batch).all()


# Runtimes


def test_the_sample_photos_get_their_names_with_no_download_no_framework_and_no_conversion() -> None:
    session = Session()
    for path in sample_photos():
        answer = session.run(PredictRequest(open_picture(path), SHIPPED), JobContext())
        assert tuple(prediction.top.label for prediction in answer.predictions) == NAMES[path.name]
        assert len(answer.predictions[0].scores) == 1000
        assert [step.name for step in answer.steps] == ["crop", "224×224"]
    assert all(session.processes.get(family).pid is None for family in ("torch", "tensorflow"))
    assert not locations.folder().exists()


def test_shipped_networks_see_as_much_of_a_photo_as_their_makers_say() -> None:
    sides = {model_id: catalog.find(model_id).preparation.height for model_id in SHIPPED}
    assert sides == dict(zip(SHIPPED, (224, 240, 260), strict=True))
    for model_id, side in sides.items():
        preparation = catalog.find(model_id).preparation
        assert isinstance(preparation, PhotoPreparation)
        assert preparation.seen(side + 32, 500).height == side


def test_a_converted_model_agrees_with_its_framework_and_knows_its_size(efficientnet: None) -> None:
    model = converted.read(EFFICIENTNET)
    assert model is not None
    assert model.parity.inputs >= 32
    assert model.parity.largest_difference <= 1e-4
    assert model.parity.same_label == model.parity.inputs
    assert model.is_sound(INT8)


def test_what_ships_is_not_kept_a_second_time(efficientnet: None) -> None:
    folder = converted.folder_of(EFFICIENTNET)
    assert sorted(path.name for path in folder.iterdir()) == ["converted.json", "int8.onnx"]


def test_converted_files_lie_in_the_store_and_not_in_the_package(efficientnet: None) -> None:
    assert converted.folder_of(EFFICIENTNET) == locations.folder() / EFFICIENTNET.id / "converted"
    assert locations.folder() not in locations.path_of(manifest.find(EFFICIENTNET.id)).parents


def _cut(folder: Path) -> None:
    path = folder / "int8.onnx"
    path.write_bytes(path.read_bytes()[:-1000])


def _changed_byte(folder: Path) -> None:
    path = folder / "int8.onnx"
    content = bytearray(path.read_bytes())
    content[-1000] ^= 1
    path.write_bytes(content)


def _of_other_weights(folder: Path) -> None:
    _edit(folder, source="0" * 64)


def _of_another_version(folder: Path) -> None:
    _edit(folder, format=0)


def _rubbish(folder: Path) -> None:
    (folder / "converted.json").write_text("[]", encoding="utf-8")


def _edit(folder: Path, **changes: object) -> None:
    path = folder / "converted.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


class _Asked(Exception):
    """The conversion was called for."""


@pytest.mark.parametrize("spoil", [_cut, _changed_byte, _of_other_weights, _of_another_version, _rubbish])
def test_converted_files_that_are_not_as_they_were_made_are_made_again(
    spoil: Any, efficientnet: None, coffee: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    def call(verb: str, *_: object) -> None:
        raise _Asked(verb)

    session, request = Session(), PredictRequest(coffee, (EFFICIENTNET.id,), INT8)
    monkeypatch.setattr(session.processes.get("torch"), "call", call)
    assert session.run(request, JobContext()).predictions
    spoil(converted.folder_of(EFFICIENTNET))
    with pytest.raises(_Asked, match="convert"):
        session.run(request, JobContext())
    assert not list(converted.folder_of(EFFICIENTNET).glob(".*"))  # nothing half-made stays


def test_a_conversion_is_not_begun_on_a_disk_that_is_full(coffee: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locations, "free_bytes", lambda path: 1000)
    answer = Session().run(PredictRequest(coffee, (EFFICIENTNET.id,), INT8), JobContext())
    assert "There is not enough room" in answer.failures[0].sentence


def test_a_cancelled_conversion_leaves_nothing(coffee: Image) -> None:
    session, context = Session(), JobContext()
    session.processes.get("torch").call = lambda *_: context.cancel() or context.raise_if_cancelled()  # type: ignore[assignment,func-returns-value]
    with pytest.raises(JobCancelled):
        session.run(PredictRequest(coffee, (EFFICIENTNET.id,), INT8), context)
    assert list(converted.folder_of(EFFICIENTNET).iterdir()) == []


def test_a_model_without_int8_says_so(coffee: Image) -> None:
    answer = Session().run(PredictRequest(coffee, ("keras-cnn", "numpy-nn"), INT8), JobContext())
    assert ["cannot be compressed" in failure.sentence for failure in answer.failures] == [True, True]


def test_int8_answers_nearly_alike_from_a_byte_for_each_number(efficientnet: None, coffee: Image) -> None:
    model = converted.read(EFFICIENTNET)
    assert model is not None
    assert model.int8 is not None
    assert model.int8.inputs == 15, "views of the photos that it was not made with"
    assert 0.8 * model.int8.inputs <= model.int8.same_label
    assert EFFICIENTNET.official is not None
    assert model.path(INT8).stat().st_size < 1.2 * EFFICIENTNET.official.parameters
    answer = Session().run(PredictRequest(coffee, (EFFICIENTNET.id,), INT8), JobContext())
    assert (answer.predictions[0].top.label, answer.predictions[0].runtime) == ("espresso", INT8)


# Missing and wrong weights


def test_missing_weights_are_a_row_with_size_and_the_way_to_them(coffee: Image) -> None:
    states = {state.model_id: state for state in Session().run(StatesRequest(Task.OBJECTS), JobContext())}
    assert set(states) == set(catalog.OBJECT_MODELS)
    for model_id in SHIPPED:
        assert (states[model_id].problem, states[model_id].missing_bytes) == ("", None)
    for model_id in ("vit-base", "resnet50", "vgg16"):
        assert states[model_id].missing_bytes == manifest.find(model_id).bytes
        assert states[model_id].parameters
        assert states[model_id].flops
        answer = Session().run(PredictRequest(coffee, (model_id,)), JobContext())
        assert [failure.sentence for failure in answer.failures] == [states[model_id].problem]


@pytest.mark.parametrize("model_id", ["vit-base", "resnet50", "vgg16"])
@pytest.mark.parametrize("runtime", [FAST, NATIVE])
def test_wrong_weights_under_the_right_name_are_refused_before_any_framework_reads_them(
    model_id: str, runtime: str, coffee: Image
) -> None:
    path = locations.path_of(manifest.find(model_id))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"no weights")
    session = Session()
    answer = session.run(PredictRequest(coffee, (model_id,), runtime), JobContext())
    assert "is not the official file" in answer.failures[0].sentence
    assert all(session.processes.get(family).pid is None for family in ("torch", "tensorflow"))
    assert "in place of" in model_state(catalog.find(model_id)).problem
    with pytest.raises(WeightsError):
        library.locate(model_id)
