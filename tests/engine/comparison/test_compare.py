"""Comparing models on pictures and folders, and what is said of pictures of the other kind."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import numpy as np
import psutil
import pytest

from engine import catalog, cli
from engine.catalog.spec import FAST, INT8, ModelSpec
from engine.comparison.compare import picture_files
from engine.comparison.requests import CompareRequest, Comparison, ComparisonProgress, flat_record
from engine.comparison.text import comparison_text
from engine.errors import ClassLensError, PictureError, WeightsError
from engine.export.flops import flops_of, flops_of_onnx, flops_of_weights
from engine.jobs import JobCancelled, JobContext
from engine.prediction.requests import Answer, PredictRequest
from engine.pretrained import converted, library
from engine.runtimes.base import loaded
from engine.runtimes.in_process import InProcessRuntime, classifier_class
from engine.runtimes.shipped_backbone import MAPS
from engine.session import Session
from engine.system import folders
from engine.types import Image, PictureKind, Task
from engine.weights import store

EFFICIENTNET = "efficientnet-lite0"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos, a file that is no picture, and one that is not even called so."""
    for name in ("cat.jpg", "coffee.jpg"):
        (tmp_path / name).write_bytes((folders.PHOTOS / name).read_bytes())
    (tmp_path / "broken.png").write_bytes(b"no picture")
    (tmp_path / "notes.txt").write_text("no picture", encoding="utf-8")
    return tmp_path


def _compare(*pictures: Image | Path, models: tuple[str, ...], runtimes: tuple[str, ...] = (FAST,)) -> Comparison:
    session = Session()
    try:
        return session.run(CompareRequest(pictures, models, runtimes), JobContext())
    finally:
        session.close()


def test_one_picture_is_asked_about_by_the_timing_protocol(coffee: Image) -> None:
    (row,) = _compare(coffee, models=(EFFICIENTNET,)).rows
    assert (row.model_id, row.runtime, row.file) == (EFFICIENTNET, FAST, "")
    assert row.top[0].label == row.label == "espresso"
    assert len(row.top) == 5
    assert 3 <= row.runs <= 10
    assert row.p95_ms is not None
    assert 0 < row.median_ms <= row.p95_ms
    assert row.load_ms > 0
    assert row.prepare_ms > 0
    assert (row.parameters, row.flops) == (4_652_008, 770_375_104)
    assert 2 * 4_600_000 < row.disk_bytes < 3 * 4_600_000
    assert row.memory_bytes is None or row.memory_bytes > 0
    assert row.agreement is None


def test_weights_of_the_persons_own_are_told_from_those_that_ship(coffee: Image) -> None:
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", folders.runs_folder() / "mine")
    store.choose_run("numpy-nn", "mine")
    rows = _compare(coffee, models=("numpy-nn", "torch-mlp")).rows
    assert [(row.model_id, row.own) for row in rows] == [("numpy-nn", True), ("torch-mlp", False)]


def test_a_single_call_for_each_of_many_pictures_has_no_95th_percentile(coffee: Image) -> None:
    answer = _compare(*[coffee] * 10, models=("numpy-nn",))
    assert {(row.runs, row.p95_ms) for row in answer.rows} == {(1, None)}
    assert {flat_record(row)["p95_ms"] for row in answer.rows} == {""}
    assert " –  " in comparison_text(answer.rows[:1]).splitlines()[-1]
    (total,) = answer.totals
    assert total.p95_ms is not None
    assert total.median_ms <= total.p95_ms


@pytest.mark.parametrize(("resident", "memory_bytes"), [((300, 340), 40), ((300, 300), None), ((300, 250), None)])
def test_memory_is_not_known_of_a_model_that_found_room_in_its_process(
    resident: tuple[int, int], memory_bytes: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, weights = catalog.find("numpy-nn"), store.locate("numpy-nn")
    answers = iter(resident)

    class Process:
        def memory_info(self) -> SimpleNamespace:
            return SimpleNamespace(rss=next(answers))

    monkeypatch.setattr(psutil, "Process", Process)
    runtime = loaded(spec, lambda: InProcessRuntime(spec, weights.folder))
    assert runtime.figures.memory_bytes == memory_bytes


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (WeightsError("The weights of its backbone are missing. Fetch them."), "Fetch them"),
        (MemoryError(), "not enough memory"),
    ],
)
def test_what_says_itself_why_a_model_cannot_be_loaded_is_not_called_a_bad_file(
    error: Exception, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, weights = catalog.find("numpy-nn"), store.locate("numpy-nn")

    def refuse(kind: type, folder: Path) -> NoReturn:
        raise error

    monkeypatch.setattr(classifier_class(spec), "load", classmethod(refuse))
    with pytest.raises(ClassLensError, match=said):
        InProcessRuntime(spec, weights.folder)


@pytest.mark.parametrize("measured", [(131, 140), None])
def test_int8_says_on_how_many_photos_it_agreed_with_fp32(
    measured: tuple[int, int] | None, efficientnet: None, coffee: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = catalog.find(EFFICIENTNET)
    assert spec.official is not None
    changed = replace(spec, official=replace(spec.official, int8_same=measured))
    monkeypatch.setattr(catalog, "MODELS", {**catalog.MODELS, EFFICIENTNET: changed})
    file = converted.folder_of(spec) / converted.RECORD
    record = json.loads(file.read_text(encoding="utf-8"))
    record["int8"] |= {"same_label": 13, "inputs": 15}
    file.write_text(json.dumps(record), encoding="utf-8")
    same, tried = measured or (13, 15)
    answer = _compare(coffee, models=(EFFICIENTNET,), runtimes=(FAST, INT8))
    assert {row.runtime: row.agreement for row in answer.rows} == {FAST: None, INT8: same / tried}
    assert [flat_record(row)["runtime"] for row in answer.rows] == ["ONNX Runtime", "ONNX Runtime, int8"]
    lines = [line for line in comparison_text(answer.rows).splitlines() if "EfficientNet" in line]
    assert [f" {same} of {tried} " in line for line in lines] == [False, True]


def test_a_record_that_compared_nothing_is_as_good_as_none(efficientnet: None) -> None:
    spec = catalog.find(EFFICIENTNET)
    file = converted.folder_of(spec) / converted.RECORD
    assert converted.read(spec) is not None
    record = json.loads(file.read_text(encoding="utf-8"))
    record["int8"] |= {"same_label": 0, "inputs": 0}
    file.write_text(json.dumps(record), encoding="utf-8")
    assert converted.read(spec) is None


def test_a_folder_gives_rows_as_they_come_and_goes_past_a_bad_file(folder: Path) -> None:
    told: list[ComparisonProgress] = []
    answer = Session().run(
        CompareRequest((folder,), (EFFICIENTNET, "vit-base")),
        JobContext(lambda progress: told.append(progress) if isinstance(progress, ComparisonProgress) else None),
    )
    assert [(Path(row.file).name, row.label) for row in answer.rows] == [
        ("cat.jpg", "tiger cat"),
        ("coffee.jpg", "espresso"),
    ]
    assert [step.row for step in told if step.row] == list(answer.rows)
    assert [step.done for step in told] == [1, 2, 3, 6]
    assert {step.total for step in told} == {6}
    broken, missing = answer.failures
    assert "broken.png" in broken.sentence
    assert (missing.model_id, missing.file) == ("vit-base", "")
    assert "the weights are missing" in missing.sentence
    (total,) = answer.totals
    assert (total.pictures, total.runs) == (2, sum(row.runs for row in answer.rows))
    assert [step.failure for step in told] == [broken, None, None, missing]
    assert [step.so_far.pictures for step in told if step.so_far] == [1, 2]
    assert told[2].so_far == total
    assert answer.hint == ""


def test_a_folder_can_be_stopped_between_two_pictures(folder: Path) -> None:
    told: list[object] = []

    def report(progress: object) -> None:
        if isinstance(progress, ComparisonProgress):
            told.append(progress)
            context.cancel()

    context = JobContext(report)
    with pytest.raises(JobCancelled):
        Session().run(CompareRequest((folder,), (EFFICIENTNET,)), context)
    assert len(told) == 1


def test_an_empty_drawing_costs_the_models_for_digits_only() -> None:
    answer = _compare(np.full((50, 50, 3), 255, np.uint8), models=("numpy-nn", EFFICIENTNET))
    assert [row.model_id for row in answer.rows] == [EFFICIENTNET]
    assert [(failure.model_id, "No digit found" in failure.sentence) for failure in answer.failures] == [
        ("numpy-nn", True)
    ]


def test_a_model_without_any_of_the_runtimes_says_which_it_has(coffee: Image) -> None:
    told: list[object] = []
    request = CompareRequest((coffee, coffee), ("numpy-nn", EFFICIENTNET), (INT8, FAST))
    assert Session().run(request, JobContext()).failures == ()
    request = replace(request, runtimes=(INT8,), model_ids=("numpy-nn",))
    answer = Session().run(request, JobContext(told.append))
    (failure,) = answer.failures
    title = catalog.find("numpy-nn").title
    assert failure.sentence == f"{title} does not answer at the speed Compressed (8-bit). Choose the speed Fast."
    assert (failure.model_id, failure.runtime, failure.file) == ("numpy-nn", "", "")
    assert answer.rows == ()
    assert told == [ComparisonProgress(2, 2, None, failure)]


def test_the_command_says_why_a_model_has_no_row(capsys: pytest.CaptureFixture[str]) -> None:
    photo = str(folders.PHOTOS / "coffee.jpg")
    assert cli.main(["compare", photo, "--models", "numpy-nn", "--runtimes", "int8"]) == 1
    assert "does not answer at the speed Compressed (8-bit)" in capsys.readouterr().err


def test_folders_without_pictures_say_so(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match="no pictures"):
        picture_files(tmp_path)


def test_the_operations_of_a_network_are_counted_from_its_file(tmp_path: Path) -> None:
    convolutions = (26 * 26 * 32 * 9, 11 * 11 * 64 * 32 * 9, 1600 * 128, 128 * 10)  # report 004's layers
    assert flops_of_onnx(store.locate("keras-cnn").folder / "model.onnx") == 2 * sum(convolutions)
    layers = (784 * 512, 512 * 10)  # of the shipped network; biases are no products
    assert flops_of_weights(store.locate("numpy-nn").folder / "weights.npz") == 2 * sum(layers)


@pytest.mark.parametrize("spec", catalog.DIGIT_MODELS.values(), ids=catalog.DIGIT_MODELS)
def test_shipped_weights_know_their_operations(spec: ModelSpec) -> None:
    assert store.locate(spec.id).flops == flops_of(spec, folders.SHIPPED_WEIGHTS / spec.id)


def test_comparing_needs_no_package_that_reads_onnx_files(picture: Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)  # an import of it fails
    (row,) = _compare(picture, models=("keras-cnn",)).rows
    assert row.flops == store.locate("keras-cnn").flops


def test_the_operations_counted_in_a_file_are_those_of_the_record_and_those_of_a_head_hold_its_backbones() -> None:
    official = catalog.find(EFFICIENTNET).official
    assert official is not None
    assert flops_of_onnx(library.locate(official.weights).path) == official.flops
    maps = flops_of_onnx(library.locate(official.weights).path, MAPS)  # transfer learning goes on from earlier maps
    assert 0.3 * official.flops < maps < 0.8 * official.flops
    head = 2 * (1792 * 256 + 256 * 10)
    assert flops_of_onnx(store.locate("vgg16-transfer").folder / "model.onnx") == maps + head


# The command


def test_compare_writes_csv_line_by_line_and_keeps_what_is_there(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status = cli.main(["compare", str(folder), "--models", EFFICIENTNET, "--runtimes", "fast", "--csv"])
    out, err = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out)))
    assert status == 1  # a file could not be read
    assert [row["label"] for row in rows] == ["tiger cat", "espresso"]
    assert "broken.png" in err
    assert "espresso 0.9" in rows[1]["top"]


def test_compare_with_missing_weights_says_how_to_get_them(capsys: pytest.CaptureFixture[str]) -> None:
    photo = str(folders.PHOTOS / "coffee.jpg")
    status = cli.main(["compare", photo, "--task", "objects", "--runtimes", "fast", "--json"])
    out, err = capsys.readouterr()
    assert status == 0
    assert [row["model"] for row in json.loads(out)] == [f"efficientnet-lite{size}" for size in range(3)]
    assert "classlens weights download vgg16" in err


# Pictures of the other kind


def _answer(picture: Image, *models: str, task: Task | None = None) -> Answer:
    return Session().run(PredictRequest(picture, models, task=task), JobContext())


def test_models_say_what_they_are_for_when_given_the_other_kind(coffee: Image, picture: Image) -> None:
    photo, drawing = _answer(coffee, "numpy-nn"), _answer(picture, EFFICIENTNET)
    assert photo.predictions
    assert drawing.predictions
    assert "looks like a photo" in photo.hint
    assert "looks like a drawing" in drawing.hint
    assert (_answer(coffee, EFFICIENTNET).hint, _answer(picture, "numpy-nn").hint) == ("", "")


def test_whoever_says_what_a_picture_holds_gets_no_other_judgement(
    coffee: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unasked(picture: Image) -> NoReturn:
        raise AssertionError("the judge was asked")

    monkeypatch.setattr("engine.prediction.predict.kind_if_known", unasked)
    request = PredictRequest(coffee, ("numpy-nn",), kind=PictureKind.ONE_DIGIT)
    assert Session().run(request, JobContext()).hint == ""


def test_a_folder_of_the_other_kind_is_called_so(folder: Path) -> None:
    assert "look like photos" in _compare(folder, models=("numpy-nn",)).hint
    assert _compare(folders.SAMPLES, models=("numpy-nn",)).hint == ""


def test_a_task_leaves_out_models_of_the_other(picture: Image) -> None:
    both = ("numpy-nn", EFFICIENTNET)
    digits = _answer(picture, *both, task=Task.DIGITS)
    assert [prediction.model_id for prediction in digits.predictions] == ["numpy-nn"]
    objects = _answer(picture, task=Task.OBJECTS)
    assert [p.model_id for p in objects.predictions] + [f.model_id for f in objects.failures] == [
        EFFICIENTNET,
        *(model_id for model_id in catalog.OBJECT_MODELS if model_id != EFFICIENTNET),
    ]
    assert _answer(picture, *both).vote is None
