"""Files that cannot be read and tried in time: they are not called faulty, and are not waited for again."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import catalog, worker
from engine.errors import WeightsError
from engine.own_networks import trying
from engine.own_networks.apart import TookTooLong
from engine.own_networks.trying import ensure_converted_sound
from engine.runtimes.process import ProcessPool
from engine.weights import tried

from .conftest import CONTEXT

SHA256 = "ab" * 32


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The arguments of what was tried; nothing answers in time."""
    found: list[object] = []

    def too_slow(processes: object, family: str, verb: str, arguments: object, *_: object) -> None:
        found.append(arguments)
        raise TookTooLong("This network did not answer within 673 s. Choose a smaller one.")

    monkeypatch.setattr(trying, "tried_apart", too_slow)
    monkeypatch.setattr(trying, "_too_slow", {})
    return found


def said_of(path: Path) -> str:
    """What is said of a converted file of VGG16 when it is to answer."""
    with pytest.raises(WeightsError) as caught:
        ensure_converted_sound(catalog.find("vgg16"), path, SHA256, ProcessPool(worker.main), CONTEXT)
    return caught.value.sentence


def test_a_file_on_a_slow_share_is_not_called_faulty(tries: list[object], tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(bytes(2_000_000))
    sentence = said_of(path)
    assert "It took too long to read and try its file of 2 MB" in sentence
    assert "Copy the weights to a disk of this computer" in sentence
    assert "Remove" not in sentence
    assert not tried.is_noted(SHA256)


def test_no_second_picture_waits_for_a_file_that_took_too_long(
    tries: list[object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    share, disk = tmp_path / "share.onnx", tmp_path / "disk.onnx"
    for path in (share, disk):
        path.write_bytes(b"")
    assert said_of(share) == said_of(share)
    assert len(tries) == 1
    monkeypatch.setattr(trying, "tried_apart", lambda *_: None)
    ensure_converted_sound(catalog.find("vgg16"), disk, SHA256, ProcessPool(worker.main), CONTEXT)
    assert tried.is_noted(SHA256), "weights that were copied are tried where they are now"
    ensure_converted_sound(catalog.find("vgg16"), share, SHA256, ProcessPool(worker.main), CONTEXT)
