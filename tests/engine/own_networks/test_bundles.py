"""A bundle that ClassLens exported comes back as a model that answers with the same scores."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine import catalog
from engine.catalog import own_classes, own_networks
from engine.errors import ClassLensError, NetworkRefused, UsageError, WeightsError
from engine.own_networks.requests import ImportNetworkRequest, RemoveNetworkRequest, RenameNetworkRequest
from engine.prediction.requests import PredictRequest
from engine.preprocessing.picture_files import open_picture
from engine.session import Session
from engine.sharing.requests import ExportRequest
from engine.system import folders
from engine.system.files import write_json
from engine.teaching import opened
from engine.types import Task
from engine.weights import store
from engine.weights.requests import StatesRequest
from tests.engine.teaching.conftest import Teacher

from .conftest import CONTEXT

Write = Callable[[str, bytes | None], Path]


@pytest.fixture(scope="module")
def exported(session: Session, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of a small network."""
    path = tmp_path_factory.mktemp("bundle") / "nn.zip"
    session.run(ExportRequest("numpy-nn", "onnx", path), CONTEXT)
    return path


@pytest.fixture
def forged(exported: Path, tmp_path: Path) -> Write:
    """The bundle with one file replaced, added, or with None left out."""

    def write(name: str, content: bytes | None) -> Path:
        path = tmp_path / "forged.zip"
        with zipfile.ZipFile(exported) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bad:
            for entry in good.namelist():
                if entry != name:
                    bad.writestr(entry, good.read(entry))
            if content is not None:
                bad.writestr(name, content)
        return path

    return write


def manifest(exported: Path, **changes: object) -> bytes:
    with zipfile.ZipFile(exported) as archive:
        return json.dumps(json.loads(archive.read("manifest.json")) | changes).encode()


@pytest.mark.parametrize("model_id", ["numpy-mlp", "keras-cnn", "best-cnn", "vit-mnist", "vgg16-transfer"])
@pytest.mark.usefixtures("in_this_process")
def test_each_kind_of_digit_bundle_answers_as_before(model_id: str, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    session.run(ExportRequest(model_id, "onnx", path), CONTEXT)
    spec = session.run(ImportNetworkRequest(path, title="From home"), CONTEXT).spec
    assert (spec.title, spec.task) == ("From home", Task.DIGITS)
    pictures = [open_picture(folders.SAMPLES / f"digit-{digit}.png") for digit in (4, 8)]
    for picture in (*pictures, 255 - np.kron(pictures[0], np.ones((5, 5, 1), np.uint8))):
        answer = session.run(PredictRequest(picture, (model_id, spec.id)), CONTEXT)
        assert not answer.failures
        before, after = ({score.label: score.score for score in p.scores} for p in answer.predictions)
        assert before.keys() == after.keys()
        assert max(abs(before[label] - after[label]) for label in before) < 1e-4


def test_a_bundle_for_photos_answers_as_before(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    session.run(ExportRequest("efficientnet-lite0", "onnx", path), CONTEXT)
    spec = session.run(ImportNetworkRequest(path), CONTEXT).spec
    assert (spec.title, spec.task, len(spec.labels)) == ("EfficientNet-Lite0 (2)", Task.OBJECTS, 1000)
    photo = open_picture(folders.PHOTOS / "flower.jpg")
    answer = session.run(PredictRequest(photo, ("efficientnet-lite0", spec.id)), CONTEXT)
    before, after = ({score.label: score.score for score in p.scores} for p in answer.predictions)
    assert max(abs(before[label] - after[label]) for label in before) < 1e-4


@pytest.mark.usefixtures("in_this_process")
def test_taught_classes_come_back_in_any_script(session: Session, tmp_path: Path) -> None:
    given = {"disc": "\U0001f469\u200d\U0001f680", "stripes": "می\u200cخواهم", "cross": "\U0001fa77"}
    teacher = Teacher(session, "ශ්\u200dරී \U0001fabf")
    for kind, name in given.items():
        teacher.add(kind, 2, name=name)
    session.run(ExportRequest(own_classes.id_of(teacher.folder), "onnx", tmp_path / "taught.zip"), CONTEXT)
    opened.close(teacher.folder)
    spec = session.run(ImportNetworkRequest(tmp_path / "taught.zip"), CONTEXT).spec
    assert spec.labels == (*given.values(), own_classes.NONE_OF_THESE)
    assert spec.title.startswith(teacher.state.name)


@pytest.mark.usefixtures("in_this_process")
def test_an_imported_model_is_listed_renamed_and_removed(exported: Path, session: Session) -> None:
    spec = session.run(ImportNetworkRequest(exported, title="Eins"), CONTEXT).spec
    states = {state.model_id: state for state in session.run(StatesRequest(Task.DIGITS), CONTEXT)}
    state = states[spec.id]
    assert (state.source, state.problem, state.parameters) == ("imported", "", 784 * 512 + 512 + 512 * 10 + 10)
    assert state.flops == 2 * (784 * 512 + 512 * 10)
    assert spec.id not in {s.model_id for s in session.run(StatesRequest(Task.OBJECTS), CONTEXT)}
    session.run(RenameNetworkRequest(spec.id, " Zwei\n"), CONTEXT)
    assert catalog.find(spec.id).title == "Zwei"
    session.run(RemoveNetworkRequest(spec.id), CONTEXT)
    assert own_networks.known_folders() == ()
    with pytest.raises(UsageError):
        catalog.find(spec.id)
    with pytest.raises(UsageError):
        session.run(RemoveNetworkRequest(spec.id), CONTEXT)


@pytest.mark.usefixtures("in_this_process")
def test_an_imported_network_can_leave_again(exported: Path, session: Session, tmp_path: Path) -> None:
    first = session.run(ImportNetworkRequest(exported), CONTEXT).spec
    session.run(ExportRequest(first.id, "onnx", tmp_path / "again.zip"), CONTEXT)
    second = session.run(ImportNetworkRequest(tmp_path / "again.zip"), CONTEXT).spec
    picture = open_picture(folders.SAMPLES / "digit-5.png")
    answers = session.run(PredictRequest(picture, (first.id, second.id)), CONTEXT).predictions
    one, two = ([score.score for score in answer.scores] for answer in answers)
    assert np.allclose(one, two, atol=1e-5)
    with pytest.raises(UsageError, match="no code that works without ClassLens"):
        session.run(ExportRequest(first.id, "numpy", tmp_path / "numpy.zip"), CONTEXT)


@pytest.mark.usefixtures("in_this_process")
def test_two_models_of_one_title_are_told_apart(exported: Path, session: Session) -> None:
    first, second = (session.run(ImportNetworkRequest(exported, title="Twin"), CONTEXT).spec for _ in range(2))
    assert (first.title, second.title) == ("Twin", "Twin (2)")
    assert first.id != second.id


@pytest.mark.usefixtures("in_this_process")
def test_a_damaged_file_is_said_and_the_others_answer(exported: Path, session: Session) -> None:
    spec = session.run(ImportNetworkRequest(exported), CONTEXT).spec
    path = own_networks.folder_of(spec.id) / own_networks.NETWORK
    path.write_bytes(path.read_bytes()[:-100] + bytes(100))
    (state,) = (s for s in session.run(StatesRequest(Task.DIGITS), CONTEXT) if s.model_id == spec.id)
    assert "damaged" in state.problem
    picture = open_picture(folders.SAMPLES / "digit-4.png")
    answer = session.run(PredictRequest(picture, (spec.id, "numpy-nn")), CONTEXT)
    assert [p.model_id for p in answer.predictions] == ["numpy-nn"]
    assert [f.sentence for f in answer.failures] == [state.problem]


@pytest.mark.parametrize(("name", "count"), [("parameters", 10**99), ("parameters", -1), ("flops", 10**99)])
@pytest.mark.usefixtures("in_this_process")
def test_a_record_of_impossible_counts_is_a_damaged_one(
    name: str, count: int, exported: Path, session: Session
) -> None:
    spec = session.run(ImportNetworkRequest(exported), CONTEXT).spec
    record = own_networks.folder_of(spec.id) / own_networks.RECORD
    write_json(record, {**json.loads(record.read_text(encoding="utf-8")), name: count})
    (left,) = own_networks.unreadable()
    assert left.id == spec.id
    assert left.personal is not None
    assert "missing or damaged" in left.personal.problem


@pytest.mark.usefixtures("in_this_process")
def test_what_is_missing_is_a_row_too(exported: Path, session: Session) -> None:
    spec = session.run(ImportNetworkRequest(exported), CONTEXT).spec
    shutil.rmtree(own_networks.folder_of(spec.id))
    picture = open_picture(folders.SAMPLES / "digit-4.png")
    answer = session.run(PredictRequest(picture, (spec.id, "numpy-nn")), CONTEXT)
    assert [f.model_id for f in answer.failures] == [spec.id]


def refusal(session: Session, path: Path) -> str:
    """The sentence with which a file is refused; nothing is left of it."""
    with pytest.raises(NetworkRefused) as refused:
        session.run(ImportNetworkRequest(path), CONTEXT)
    kept = folders.networks_folder()
    assert not kept.exists() or not any(kept.iterdir())
    return refused.value.sentence


def test_a_name_that_leads_elsewhere_is_refused(forged: Write, session: Session, tmp_path: Path) -> None:
    assert "which no bundle does" in refusal(session, forged("../outside.onnx", b"x"))
    assert not (tmp_path.parent / "outside.onnx").exists()
    assert "which no bundle does" in refusal(session, forged("golden/../../outside.png", b"x"))


def test_a_manifest_cannot_point_outside(exported: Path, forged: Write, session: Session) -> None:
    content = manifest(exported, network="../../model.onnx")
    assert "is missing" in refusal(session, forged("manifest.json", content))


def test_a_zip_bomb_is_refused(forged: Write, session: Session) -> None:
    assert "would grow to 200,000,000 bytes" in refusal(session, forged("model.onnx", bytes(200_000_000)))


def test_a_million_labels_are_refused(exported: Path, forged: Write, session: Session) -> None:
    labels = [str(number) for number in range(1_000_000)]
    assert "too large" in refusal(session, forged("manifest.json", manifest(exported, labels=labels)))
    few = labels[:30_000]
    assert "30,000 labels" in refusal(session, forged("manifest.json", manifest(exported, labels=few)))


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"format": "one"}', b'{"format": 1}', b'{"format": 1, "labels": 3}']
)
def test_a_damaged_manifest_is_refused(content: bytes, forged: Write, session: Session) -> None:
    assert "manifest is damaged" in refusal(session, forged("manifest.json", content))


def test_a_later_format_is_said(exported: Path, forged: Write, session: Session) -> None:
    later = forged("manifest.json", manifest(exported, format=2))
    assert "later version" in refusal(session, later)
    with zipfile.ZipFile(later, "a") as archive:
        archive.writestr("measured.json", "{}")
    assert "later version" in refusal(session, later), "it may hold what this version does not know"


def test_a_zip_without_manifest_is_no_bundle(forged: Write, session: Session) -> None:
    assert "no bundle" in refusal(session, forged("manifest.json", None))


@pytest.mark.usefixtures("in_this_process")
def test_other_weights_than_promised_are_noticed(session: Session, exported: Path, forged: Write) -> None:
    other = exported.with_name("other.zip")
    session.run(ExportRequest("numpy-mlp", "onnx", other, replace=True), CONTEXT)
    with zipfile.ZipFile(other) as archive:
        content = archive.read("model.onnx")
    assert "golden pictures" in refusal(session, forged("model.onnx", content))


@pytest.mark.usefixtures("in_this_process")
def test_a_golden_picture_that_is_none_is_refused(forged: Write, session: Session) -> None:
    with pytest.raises(ClassLensError):
        session.run(ImportNetworkRequest(forged("golden/7.png", b"GIF89a, not really")), CONTEXT)


def test_odd_files_get_a_sentence(session: Session, tmp_path: Path) -> None:
    assert "is a folder" in refusal(session, tmp_path)
    assert "There is no file" in refusal(session, tmp_path / "nothing.zip")
    empty = tmp_path / "empty.onnx"
    empty.touch()
    assert "has 0 bytes" in refusal(session, empty)
    cut = tmp_path / "cut.zip"
    cut.write_bytes(b"PK" + bytes(100))
    assert "it is damaged" in refusal(session, cut)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("session.json", "{}")
    cut.write_bytes(packed.getvalue())
    assert "“session.json”, which no bundle does" in refusal(session, cut)


@pytest.mark.usefixtures("in_this_process")
def test_a_missing_file_says_to_import_again(exported: Path, session: Session) -> None:
    spec = session.run(ImportNetworkRequest(exported), CONTEXT).spec
    (own_networks.folder_of(spec.id) / own_networks.NETWORK).unlink()
    with pytest.raises(WeightsError, match="import it again"):
        store.check_personal(spec)
