"""Pages for photos: pictures prepared as Pillow does, and a folder that is complete or not there."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from py_mini_racer import MiniRacer

from engine.errors import ClassLensError, WeightsError
from engine.jobs import JobContext
from engine.preprocessing.photos import EFFICIENTNET_LITE0, KERAS, VIT, PhotoPreparation
from engine.pretrained import locations, manifest
from engine.pretrained.manifest import OfficialWeights
from engine.session import Session
from engine.sharing.onnx_bundle.writer import network_for_photos
from engine.sharing.requests import ExportRequest
from engine.sharing.shared_model import SharedModel
from engine.sharing.web_page import photo_page
from engine.sharing.web_page.page import PARTS, page_of
from engine.sharing.web_page.photo_page import FILES, RUNTIME

_PREPARATIONS = {
    "EfficientNet-Lite0": EFFICIENTNET_LITE0,
    "ViT": VIT,
    "Keras": KERAS,
    "taught classes": replace(EFFICIENTNET_LITE0, as_on_paper=True),
}
_CALL = """
function photo(data, width, height, preparation) {
  return Array.from(preparedPhoto({ data: bytesOf(data), width, height }, preparation));
}
"""


@pytest.fixture(scope="module")
def photo_functions() -> MiniRacer:
    engine = MiniRacer()
    engine.eval("\n".join((PARTS / name).read_text("utf-8") for name in ("weights.js", "photo_preparation.js")) + _CALL)
    return engine


def _pictures() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    drawing = np.zeros((400, 400, 3), np.uint8)
    drawing[100:300, 180:220] = 255
    return {
        "wide": rng.integers(0, 256, (190, 341, 3), np.uint8),
        "high": rng.integers(0, 256, (413, 260, 3), np.uint8),
        "small": rng.integers(0, 256, (37, 31, 3), np.uint8),
        "as the network wants it": rng.integers(0, 256, (224, 224, 3), np.uint8),
        "light drawing": drawing,
    }


@pytest.mark.parametrize("name", _PREPARATIONS)
@pytest.mark.parametrize("picture_name", _pictures())
def test_a_photo_is_resized_on_the_page_as_by_pillow(name: str, picture_name: str, photo_functions: MiniRacer) -> None:
    preparation, picture = _PREPARATIONS[name], _pictures()[picture_name]
    plain: PhotoPreparation = replace(preparation, mean=(0.0, 0.0, 0.0), deviation=1.0, reverse=False)
    wanted = plain.apply(picture).batch[0]
    opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    found = photo_functions.call(
        "photo",
        base64.b64encode(opaque.tobytes()).decode(),
        picture.shape[1],
        picture.shape[0],
        {
            "crop": preparation.crop,
            "resize": preparation.resize,
            "width": preparation.width,
            "height": preparation.height,
            "asOnPaper": preparation.as_on_paper,
        },
    )
    assert (np.array(found).reshape(wanted.shape) == wanted).all()


def _package(names: tuple[str, ...]) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name in names:
            entry = tarfile.TarInfo(f"package/dist/{name}")
            entry.size = len(name)
            archive.addfile(entry, io.BytesIO(name.encode()))
    return content.getvalue()


@pytest.fixture
def runtime_package(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Lets another package stand for ONNX Runtime Web, fetched already."""

    def put(content: bytes) -> None:
        record = replace(manifest.find(RUNTIME), bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
        records: dict[str, OfficialWeights] = {**manifest.read_manifest(), RUNTIME: record}
        monkeypatch.setattr(manifest, "read_manifest", lambda: records)
        path = locations.path_of(record)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return put


def test_a_page_for_photos_is_a_folder_with_all_it_needs(
    session: Session, runtime_package: Callable[[bytes], None], tmp_path: Path
) -> None:
    runtime_package(_package((*FILES, "ort.all.js")))
    made = session.run(ExportRequest("efficientnet-lite0", "web", tmp_path / "page"), JobContext())
    files = {path.relative_to(made.path).as_posix() for path in made.path.rglob("*") if path.is_file()}
    assert files == {"index.html", "model.onnx", "README.txt", *(f"onnxruntime/{name}" for name in FILES)}
    assert (made.path / "onnxruntime" / FILES[0]).read_text() == FILES[0]
    assert "python -m http.server" in made.notes[0]
    network = onnxruntime.InferenceSession(made.path / "model.onnx")
    picture = np.zeros((1, 224, 224, 3), np.uint8)
    assert network.run(["scores"], {"pictures": picture})[0].shape == (1, 1000)


def test_a_page_whose_network_answers_otherwise_is_not_written(
    session: Session, runtime_package: Callable[[bytes], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime_package(_package(FILES))

    def halved(model: SharedModel, preparation: PhotoPreparation) -> bytes:
        return network_for_photos(model, replace(preparation, deviation=2 * preparation.deviation))

    monkeypatch.setattr(photo_page, "network_for_photos", halved)
    with pytest.raises(WeightsError, match="answers differently"):
        session.run(ExportRequest("efficientnet-lite0", "web", tmp_path / "here" / "page"), JobContext())
    assert not (tmp_path / "here" / "page").exists()


def test_the_page_for_photos_names_all_that_its_scripts_use() -> None:
    page = (PARTS / "photos.html").read_text("utf-8")
    for name in photo_page.SCRIPTS:
        for used in re.findall(r'byId\("(\w+)"\)', (PARTS / name).read_text("utf-8")):
            assert f'id="{used}"' in page, used


def test_without_the_package_a_sentence_says_how_to_get_it(session: Session, tmp_path: Path) -> None:
    with pytest.raises(ClassLensError, match="classlens weights download onnxruntime-web"):
        session.run(ExportRequest("efficientnet-lite0", "web", tmp_path / "here" / "page"), JobContext())
    assert list((tmp_path / "here").glob("*")) == []


@pytest.mark.parametrize("content", [_package(FILES[:2]), b"no archive"])
def test_a_package_without_its_files_leaves_nothing_behind(
    content: bytes, session: Session, runtime_package: Callable[[bytes], None], tmp_path: Path
) -> None:
    runtime_package(content)
    with pytest.raises(ClassLensError, match="fetch it again"):
        session.run(ExportRequest("efficientnet-lite0", "web", tmp_path / "here" / "page"), JobContext())
    assert list((tmp_path / "here").glob("*")) == []


def test_photos_and_digits_do_not_share_a_page(session: Session, tmp_path: Path) -> None:
    request = ExportRequest("numpy-nn", "web", tmp_path / "page", beside=(("efficientnet-lite0", None),))
    with pytest.raises(ClassLensError, match="pages of their own"):
        session.run(request, JobContext())


def test_a_page_of_one_file_takes_no_model_for_photos(shared: Callable[[str], SharedModel]) -> None:
    with pytest.raises(ClassLensError, match="no model for digits"):
        page_of([shared("efficientnet-lite0")])
