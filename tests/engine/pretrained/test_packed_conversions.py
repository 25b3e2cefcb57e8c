"""Converted files in classroom packs: a computer without PyTorch answers from a pack, and nothing false is taken in."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import onnx
import pytest
from onnx import helper

from engine import catalog
from engine.catalog.spec import INT8
from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.prediction import object_runtimes
from engine.prediction.requests import PredictRequest
from engine.pretrained import converted, library, locations, manifest
from engine.pretrained.conversion import Agreement
from engine.pretrained.download import download
from engine.pretrained.requests import ImportRequest, PackRequest
from engine.runtimes.base import LoadFigures
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.runtimes.process import FrameworkProcess, ProcessPool
from engine.session import Session
from engine.system import folders, frameworks
from engine.types import Image
from engine.weights.states import model_state

from ..weights_server import record, write_manifest

RESNET50 = catalog.find("resnet50")
WEIGHTS = random.Random(1).randbytes(5000)
LISTED, RECORD = "classlens-weights.json", "resnet50/converted/converted.json"
MODEL, SMALL = "resnet50/converted/model.onnx", "resnet50/converted/int8.onnx"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with the weights of a small "ResNet50", and what was converted from them."""
    listed = [record("resnet50", RESNET50.weights_file, WEIGHTS, "https://weights.example/w.h5")]
    listed.append(record("resnet50-notop", "notop.h5", b"others", "https://weights.example/n.h5"))
    monkeypatch.setattr(manifest, "SHIPPED", tmp_path / "manifest.json")
    write_manifest(tmp_path / "manifest.json", listed)
    _place_weights()
    _place_converted(hashlib.sha256(WEIGHTS).hexdigest())


def _place_weights() -> None:
    path = locations.path_of(manifest.find("resnet50"))
    path.parent.mkdir(parents=True)
    path.write_bytes(WEIGHTS)


def _place_converted(source: str) -> None:
    folder = converted.folder_of(RESNET50)
    folder.mkdir(parents=True, exist_ok=True)
    network = folders.SHIPPED_WEIGHTS / "efficientnet-lite0" / "model.onnx"  # answers, and takes photos of its size
    for name in ("model.onnx", "int8.onnx"):
        shutil.copy(network, folder / name)
    with (folder / "int8.onnx").open("ab") as file:
        file.write(b"\x12\x00")  # an empty producer's name, so that the two differ
    sound = Agreement(inputs=32, largest_difference=1e-6, same_label=32)
    converted.write_record(RESNET50, folder, source, sound, sound)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A pack, made where PyTorch is."""
    Session().run(PackRequest(tmp_path / "class.classlens"), JobContext())
    return tmp_path / "class.classlens"


@pytest.fixture
def lite(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on, ClassLens is another computer's, packaged and without frameworks."""
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "another-home"))
    monkeypatch.setattr(frameworks, "is_installed", lambda family: family == "numpy")
    monkeypatch.setattr(frameworks, "is_packaged", lambda: True)
    monkeypatch.setattr(library, "is_packaged", lambda: True)


def _take(pack: Path) -> tuple[list[str], list[str]]:
    imported = Session().run(ImportRequest(pack), JobContext())
    return [row.id for row in imported.taken], [row.id for row in imported.kept]


def _rewritten(pack: Path, change: Callable[[dict[str, bytes], Any], None]) -> Path:
    """The pack with other files, or another list."""
    with zipfile.ZipFile(pack) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    values = json.loads(files[LISTED])
    change(files, values)
    files[LISTED] = json.dumps(values).encode()
    with zipfile.ZipFile(pack, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return pack


def _listed(values: Any, name: str) -> dict[str, Any]:
    entry: dict[str, Any] = next(entry for entry in values["converted"] if name.endswith(entry["file"]))
    return entry


def test_a_computer_without_pytorch_answers_from_a_pack(pack: Path, lite: None, coffee: Image) -> None:
    assert _take(pack) == (["resnet50"], [])
    state = model_state(RESNET50)
    assert (state.problem, state.missing_bytes) == ("", None)
    for runtime in ("fast", INT8):
        answer = Session().run(PredictRequest(coffee, ("resnet50",), runtime), JobContext())
        assert [len(prediction.scores) for prediction in answer.predictions] == [1000], answer.failures
    assert _take(pack) == ([], ["resnet50"])


def _with_a_loop(network: onnx.ModelProto) -> None:
    """The scores go around as often as a number in the file says: for ever."""
    graph, kept = network.graph, onnx.TensorProto
    scores = graph.output[0].name
    for node in graph.node:
        node.output[:] = ["once" if name == scores else name for name in node.output]
    ends = [
        [helper.make_tensor_value_info(n, kind, [] if n[0] != "s" else None) for n, kind in entries]
        for entries in (
            (("i", kept.INT64), ("go", kept.BOOL), ("s", kept.FLOAT)),
            (("goes", kept.BOOL), ("same", kept.FLOAT)),
        )
    ]
    nodes = [helper.make_node("Identity", [a], [b]) for a, b in (("go", "goes"), ("s", "same"))]
    body = helper.make_graph(nodes, "body", *ends)
    graph.initializer.append(helper.make_tensor("often", kept.INT64, [], [2**62]))
    graph.initializer.append(helper.make_tensor("yes", kept.BOOL, [], [True]))
    graph.node.append(helper.make_node("Loop", ["often", "yes", "once"], [scores], body=body))


def _with_weights_elsewhere(network: onnx.ModelProto) -> None:
    array = network.graph.initializer[0]
    array.ClearField("raw_data")
    array.data_location = onnx.TensorProto.EXTERNAL
    array.external_data.add(key="location", value="../../secret")


@pytest.mark.parametrize(
    ("change", "said"), [(_with_a_loop, "operation “Loop”"), (_with_weights_elsewhere, "lie in another file")]
)
def test_a_converted_file_that_could_do_more_than_answer_never_answers_in_the_window(
    tmp_path: Path,
    coffee: Image,
    request: pytest.FixtureRequest,
    change: Callable[[onnx.ModelProto], None],
    said: str,
) -> None:
    path = converted.folder_of(RESNET50) / "model.onnx"
    network = onnx.load(path)
    change(network)
    path.write_bytes(network.SerializeToString())
    sound = Agreement(inputs=32, largest_difference=1e-6, same_label=32)
    converted.write_record(RESNET50, path.parent, hashlib.sha256(WEIGHTS).hexdigest(), sound, sound)
    pack = request.getfixturevalue("pack")
    request.getfixturevalue("lite")
    _take(pack)
    session = Session()
    (failure,) = session.run(PredictRequest(coffee, ("resnet50",)), JobContext()).failures
    assert said in failure.sentence
    assert failure.sentence.endswith("Remove its weights on the page Models and download or import them again.")
    session.close()


def test_a_converted_file_is_tried_once(pack: Path, lite: None, coffee: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    _take(pack)
    tries = list[str]()
    alone = ProcessPool.alone

    def counted(pool: ProcessPool, family: str) -> AbstractContextManager[FrameworkProcess]:
        tries.append(family)
        return alone(pool, family)

    monkeypatch.setattr(ProcessPool, "alone", counted)
    for runtime in ("fast", INT8, "fast"):
        assert Session().run(PredictRequest(coffee, ("resnet50",), runtime), JobContext()).predictions
    assert len(tries) == 2


def test_what_was_converted_arrives_where_the_weights_were_there_before(pack: Path, lite: None) -> None:
    _place_weights()
    assert model_state(RESNET50).problem
    assert _take(pack) == (["resnet50"], [])
    assert model_state(RESNET50).problem == ""


def test_without_pytorch_nothing_is_offered_that_could_not_answer(lite: None, coffee: Image) -> None:
    helps = "Import a classroom pack that was made there."
    no_help = "Only the full build makes use of these weights."  # they are for trainings
    for weights_id, said in (("resnet50", helps), ("resnet50-notop", no_help)):
        assert library.row_of(manifest.find(weights_id)).unready.endswith(said)
        with pytest.raises(WeightsError, match=said):
            download(weights_id, JobContext())
    for there in (False, True):
        if there:
            _place_weights()
        state = model_state(RESNET50)
        assert (state.missing_bytes, state.problem.endswith(helps), state.parameters) == (5000, True, 25_636_712)
        (failure,) = Session().run(PredictRequest(coffee, ("resnet50",)), JobContext()).failures
        assert failure.sentence.endswith(helps)


def test_where_pytorch_is_every_download_is_offered() -> None:
    assert [row.unready for row in library.official_rows()] == ["", ""]


def test_what_ships_answers_without_pytorch_but_for_the_speed_that_needs_it(lite: None, coffee: Image) -> None:
    lite0 = {"id": "efficientnet-lite0", "title": "EfficientNet-Lite0", "shipped": True, "licence": "Apache-2.0"}
    path = folders.SHIPPED_WEIGHTS / "efficientnet-lite0" / "model.onnx"
    file = {"file": path.name, "bytes": path.stat().st_size, "sha256": library.checksums(path).sha256}
    write_manifest(manifest.SHIPPED, [{**lite0, **file}])
    session = Session()
    assert session.run(PredictRequest(coffee, ("efficientnet-lite0",)), JobContext()).predictions
    (failure,) = session.run(PredictRequest(coffee, ("efficientnet-lite0",), INT8), JobContext()).failures
    assert failure.sentence.endswith("Choose the speed Fast, or use the full build.")


class _Frameworks:
    """In place of the framework processes: "converts" by copying a network, which answers natively too."""

    def __init__(self) -> None:
        self._network = folders.SHIPPED_WEIGHTS / "efficientnet-lite0" / "model.onnx"
        self.conversions = 0

    def call(self, verb: str, arguments: dict[str, Any], context: JobContext) -> Any:
        if verb == "convert":
            self.conversions += 1
            for name in ("model.onnx", "int8.onnx"):
                shutil.copy(self._network, arguments["folder"] / name)
            return None
        return (1, LoadFigures()) if verb == "load" else OnnxRuntime(self._network).infer(arguments["batch"])


def test_a_pack_is_made_with_what_answers_even_if_no_model_has_answered_yet(
    tmp_path: Path, coffee: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(converted.folder_of(RESNET50))
    monkeypatch.setattr(object_runtimes, "_pictures", lambda: iter([(coffee, True), (coffee, False)]))
    monkeypatch.setattr(ProcessPool, "alone", lambda *_: pytest.fail("what is made here need not be tried"))
    session, double = Session(), _Frameworks()
    for family in ("torch", "tensorflow"):
        monkeypatch.setattr(session.processes.get(family), "call", double.call)
    for number in range(2):
        session.run(PackRequest(tmp_path / f"{number}.classlens"), JobContext())
        with zipfile.ZipFile(tmp_path / f"{number}.classlens") as archive:
            assert archive.namelist() == [LISTED, f"resnet50/{RESNET50.weights_file}", RECORD, SMALL, MODEL]
    assert double.conversions == 1
    assert session.run(PredictRequest(coffee, ("resnet50",)), JobContext()).predictions


def test_a_pack_larger_than_2_gb_is_made_and_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pack: Path, lite: None
) -> None:
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 4000)  # 2 GB are too much for a test
    assert _take(pack) == (["resnet50"], [])
    Session().run(PackRequest(tmp_path / "large.classlens"), JobContext())
    assert (tmp_path / "large.classlens").read_bytes()[-42:-38] == b"PK\x06\x07"
    shutil.rmtree(locations.folder())
    whole = (tmp_path / "large.classlens").read_bytes()
    for place, said in ((-98, "its end is missing"), (-34, "its end is missing"), (-63, "lists too many files")):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1  # the signature, the place it should be at, the number of files
        (tmp_path / "spoilt.classlens").write_bytes(spoilt)
        with pytest.raises(WeightsError, match=said):
            _take(tmp_path / "spoilt.classlens")
    assert _take(tmp_path / "large.classlens") == (["resnet50"], [])


def _another_network(files: dict[str, bytes], values: Any) -> None:
    files[MODEL] = files[SMALL]


def _another_network_as_listed(files: dict[str, bytes], values: Any) -> None:
    files[MODEL] = files[SMALL]
    _listed(values, MODEL).update(bytes=len(files[MODEL]), sha256=hashlib.sha256(files[MODEL]).hexdigest())


def _changed_byte(files: dict[str, bytes], values: Any) -> None:
    files[SMALL] = files[SMALL][:-1] + b"\x01"


def _of_other_weights(files: dict[str, bytes], values: Any) -> None:
    files[RECORD] = files[RECORD].replace(hashlib.sha256(WEIGHTS).hexdigest().encode(), b"0" * 64)
    _listed(values, RECORD)["sha256"] = hashlib.sha256(files[RECORD]).hexdigest()


def _without_record(files: dict[str, bytes], values: Any) -> None:
    del files[RECORD]
    values["converted"].remove(_listed(values, RECORD))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_another_network, "is on its list, but not in it as it says"),
        (_another_network_as_listed, "were not made from its weights"),
        (_changed_byte, "the SHA-256 differs"),
        (_of_other_weights, "were not made from its weights"),
        (_without_record, "were not made from its weights"),
        (lambda files, values: files.pop(MODEL), "is on its list, but not in it"),
        (lambda files, values: files.update({"resnet50/converted/evil": b""}), "which its list does not name"),
        (lambda files, values: values.pop("converted"), "which its list does not name"),
        (lambda files, values: values.update(converted=5), "it is damaged"),
        (lambda files, values: values.update(converted=[5]), "it is damaged"),
        (lambda files, values: _listed(values, MODEL).update(id=[]), "it is damaged"),
        (lambda files, values: _listed(values, MODEL).update(id="vgg16"), "no model reads"),
        (lambda files, values: _listed(values, MODEL).update(file="../../evil"), "no model reads"),
        (lambda files, values: _listed(values, MODEL).update(file="int8.onnx"), "the same converted file twice"),
        (lambda files, values: _listed(values, MODEL).update(bytes=-1), "a size that is not allowed"),
        (lambda files, values: _listed(values, MODEL).update(bytes=0), "a size that is not allowed"),
        (lambda files, values: _listed(values, MODEL).update(bytes=True), "a size that is not allowed"),
        (lambda files, values: _listed(values, RECORD).update(bytes=10**9), "a size that is not allowed"),
        (lambda files, values: _listed(values, MODEL).update(sha256="x"), "a checksum of the wrong form"),
    ],
)
def test_a_pack_with_false_converted_files_is_refused_and_leaves_nothing(
    pack: Path, lite: None, change: Callable[[dict[str, bytes], Any], None], said: str
) -> None:
    with pytest.raises(WeightsError, match=said):
        _take(_rewritten(pack, change))
    assert [path for path in folders.pretrained_folder().rglob("*") if path.is_file()] == []
