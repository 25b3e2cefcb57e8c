"""Classroom packs for tests: two official files, what a pack of them holds, and packs that were tampered with."""

from __future__ import annotations

import json
import random
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.pretrained import manifest
from engine.pretrained.pack_reading import import_weights
from engine.pretrained.pack_writing import make_pack
from engine.pretrained.requests import ImportRequest, PackRequest
from engine.system import folders

from ..weights_server import record, write_manifest

FILES = {
    "one": ("one.h5", random.Random(1).randbytes(5000)),
    "two": ("model.safetensors", random.Random(2).randbytes(7000)),
}
SHIPPED = {
    "id": "three",
    "title": "Three",
    "about": "",
    "file": "x.onnx",
    "shipped": True,
    "bytes": 5,
    "licence": "MIT",
}


def list_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let the two files, and one that ships, be all official weights; returns the list."""
    listed = [record(name, file, content, f"https://weights.example/{file}") for name, (file, content) in FILES.items()]
    listed.append(SHIPPED)
    monkeypatch.setattr(manifest, "SHIPPED", folder / "manifest.json")
    write_manifest(folder / "manifest.json", listed)
    return listed


def go_to_another_computer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on nothing has been downloaded."""
    monkeypatch.setenv("CLASSLENS_HOME", str(folder / "another-home"))


def pack_from_another_computer(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack of both files, on a computer that has neither."""
    place("one", "two")
    path = folder / "class.pack"
    make_pack(PackRequest(path), JobContext())
    go_to_another_computer(folder, monkeypatch)
    return path


def place(*names: str) -> None:
    """As if these files had been downloaded."""
    for name in names:
        file, content = FILES[name]
        path = folders.pretrained_folder() / name / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def take(path: Path, context: JobContext | None = None) -> Any:
    """Take a pack, or an official file, in."""
    return import_weights(ImportRequest(path), context or JobContext())


def refusal(path: Path) -> str:
    """The sentence of an import that is refused and leaves no trace."""
    before = everything()
    with pytest.raises(WeightsError) as caught:
        take(path)
    assert everything() == before
    assert caught.value.sentence.endswith(".")
    return caught.value.sentence


def everything() -> dict[str, bytes]:
    """All files of the home and around it, but for the lock."""
    around = folders.user_folder().parent
    return {
        str(path): path.read_bytes() for path in around.rglob("*") if path.is_file() and path.name != "pretrained.lock"
    }


def rewritten(path: Path, change: Callable[[list[tuple[zipfile.ZipInfo, bytes]]], None], method: int = 0) -> Path:
    """The pack with other entries."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry, archive.read(entry)) for entry in archive.infolist()]
    change(entries)
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
        warnings.simplefilter("ignore", UserWarning)  # names that are there twice
        for entry, content in entries:
            archive.writestr(entry, content, method)
    return path


def with_list(path: Path, change: Callable[[Any], Any]) -> Path:
    """The pack with another list."""

    def rewrite(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> None:
        entries[0] = (entries[0][0], json.dumps(change(json.loads(entries[0][1]))).encode())

    return rewritten(path, rewrite)
