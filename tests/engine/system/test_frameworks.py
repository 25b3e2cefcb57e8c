"""ClassLens without frameworks, as in the lite build: what it cannot do is said, and nothing is left behind."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine import catalog, diagnostics
from engine.catalog.spec import NATIVE
from engine.errors import RuntimeUnavailable, WeightsError
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.preprocessing.picture_files import open_picture
from engine.runs.requests import TrainRequest
from engine.session import Session
from engine.system import folders, frameworks
from engine.system.frameworks import FAMILY_TITLES, missing_reason, native_reason
from engine.weights import store


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Takes packages away."""
    find = importlib.util.find_spec

    def take(*names: str) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in names else find(name))

    return take


def test_where_everything_is_installed_nothing_is_missing() -> None:
    assert [missing_reason(family) for family in FAMILY_TITLES] == ["", "", ""]
    assert native_reason() == ""
    assert all(missing_reason(spec.family) == "" for spec in catalog.MODELS.values())


def test_a_missing_framework_is_named_with_what_to_do(without: Callable[..., None]) -> None:
    without("torch")
    assert missing_reason("torch") == "PyTorch is not installed. Install ClassLens again, with all that it requires."
    assert missing_reason("tensorflow") == native_reason() == ""
    without("torch", "tensorflow")
    assert "Install ClassLens again" in native_reason()


def test_the_lite_build_says_that_it_is_one(without: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    without("torch", "tensorflow")
    reason = missing_reason(catalog.find("keras-cnn").family)
    assert reason.startswith("This is the lite build of ClassLens, which comes without TensorFlow.")
    assert "use the full build" in reason
    assert "use the full build" in native_reason()
    assert missing_reason(catalog.find("numpy-mlp").family) == ""


def test_weights_of_a_missing_framework_are_not_missed(
    without: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = catalog.find("torch-mlp")
    shutil.copytree(folders.SHIPPED_WEIGHTS / spec.id, tmp_path / spec.id)
    monkeypatch.setattr(folders, "SHIPPED_WEIGHTS", tmp_path)
    (tmp_path / spec.id / spec.weights_file).unlink()
    with pytest.raises(WeightsError, match="cannot be read"):
        store.locate(spec.id).verify()
    without("torch")
    store.locate(spec.id).verify()
    (tmp_path / spec.id / spec.fast_file).write_bytes(b"damaged")
    with pytest.raises(WeightsError, match="wrong checksum"):
        store.locate(spec.id).verify()


def test_what_needs_a_missing_framework_fails_with_the_reason_and_leaves_nothing(without: Callable[..., None]) -> None:
    without("torch")
    spec = catalog.find("torch-mlp")
    session = Session()
    try:
        with pytest.raises(RuntimeUnavailable, match="PyTorch is not installed"):
            session.run(TrainRequest(spec.id, spec.recipe("tuned"), "mnist"), JobContext())
        assert list(folders.runs_folder().iterdir()) == []
        picture = open_picture(folders.SAMPLES / spec.golden)
        answer: Any = session.run(PredictRequest(picture, (spec.id,), NATIVE), JobContext())
        assert [failure.sentence for failure in answer.failures] == [missing_reason("torch")]
        answer = session.run(PredictRequest(picture, (spec.id,)), JobContext())
        assert answer.predictions[0].top.label == "7"
    finally:
        session.close()


def test_on_a_processor_without_avx_tensorflow_is_not_started_and_all_else_works(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "AMD64")
    monkeypatch.setattr("cv2.checkHardwareSupport", lambda feature: False)
    frameworks._processor_has_avx.cache_clear()
    session = Session()
    try:
        assert "processor is too old for TensorFlow" in missing_reason("tensorflow")
        assert [missing_reason(family) for family in ("torch", "numpy")] == ["", ""]
        with pytest.raises(RuntimeUnavailable, match="AVX"):
            session.run(TrainRequest("keras-cnn", catalog.find("keras-cnn").recipes["tuned"]), JobContext())
        request = PredictRequest(open_picture(folders.SAMPLES / "digit-7.png"), ("keras-cnn", "tf-dnn"))
        assert [prediction.top.label for prediction in session.run(request, JobContext()).predictions] == ["7", "7"]
        assert diagnostics.build() == "source"
    finally:
        session.close()
        frameworks._processor_has_avx.cache_clear()


def test_a_processor_of_another_kind_needs_no_avx(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    monkeypatch.setattr("cv2.checkHardwareSupport", lambda feature: False)
    frameworks._processor_has_avx.cache_clear()
    assert missing_reason("tensorflow") == ""
    frameworks._processor_has_avx.cache_clear()
