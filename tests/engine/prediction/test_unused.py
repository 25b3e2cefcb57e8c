"""A model that nobody asks for a while gives its memory back; asked again, it answers as before."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from engine import catalog, worker
from engine.jobs import JobContext
from engine.prediction import object_runtimes
from engine.prediction.object_runtimes import ObjectRuntimes
from engine.prediction.requests import PredictRequest
from engine.pretrained.manifest import find
from engine.runtimes import last_asked
from engine.runtimes.process import ProcessPool
from engine.session import Session
from engine.types import Image

MODELS = ("numpy-nn", "keras-cnn", "efficientnet-lite0")


def test_what_nobody_asks_is_forgotten_and_loaded_again(
    picture: Image, coffee: Image, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(last_asked.time, "monotonic", lambda: now[0])
    session = Session()

    def load_ms(model_id: str, shown: Image) -> float:
        (prediction,) = session.run(PredictRequest(shown, (model_id,)), JobContext()).predictions
        return prediction.timing.load_ms

    asked = [("numpy-nn", picture), ("efficientnet-lite0", coffee)]
    first = [load_ms(*each) for each in asked]
    now[0] += last_asked.UNUSED_SECONDS - 1
    session.rest()
    kept = [load_ms(*each) for each in asked]
    now[0] += last_asked.UNUSED_SECONDS
    session.rest()
    assert not session.runtimes._digits._fast
    assert not session.runtimes._objects._loaded
    again = [load_ms(*each) for each in asked]
    assert all(keep < load for keep, load in zip(kept, first, strict=True))
    assert all(keep < load for keep, load in zip(kept, again, strict=True))


def _loads(total: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Which models for photos are loaded for each of three pictures that all are asked about, on a computer with so
    much memory.
    """
    loads: list[str] = []
    monkeypatch.setattr(object_runtimes, "load_converted", lambda spec, *_: loads.append(spec.id))
    monkeypatch.setattr(psutil, "virtual_memory", lambda: SimpleNamespace(total=total))
    runtimes = ObjectRuntimes(ProcessPool(worker.main))
    pictures = []
    for _ in range(3):
        for spec in catalog.OBJECT_MODELS.values():
            assert spec.official is not None
            path = tmp_path / spec.id
            with path.open("wb") as file:
                file.truncate(max(find(spec.official.weights).bytes, 642_000_000 * (spec.id == "vgg16")))
            runtimes._kept(spec, "fast", path, "checksum")
        pictures.append(loads[:])
        loads.clear()
    return pictures


def test_models_that_are_all_asked_about_each_picture_are_loaded_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = _loads(8_000_000_000, tmp_path, monkeypatch)
    assert sorted(first) == sorted(catalog.OBJECT_MODELS)
    assert others == [[], []]


def test_a_computer_with_little_memory_keeps_fewer_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, *others = _loads(2_000_000_000, tmp_path, monkeypatch)
    assert all("vgg16" in loaded for loaded in others)
