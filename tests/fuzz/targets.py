"""What takes files and answers from outside, each with sound examples to damage.

A target reads one file. It may raise a ClassLensError, which is a sentence for the person, and nothing else.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine import catalog
from engine.data.datasets import open_dataset
from engine.handing_in import session_files
from engine.jobs import JobContext
from engine.own_networks.source import open_source
from engine.preprocessing.picture_files import open_picture
from engine.pretrained import manifest
from engine.pretrained.pack_reading import import_weights
from engine.pretrained.requests import ImportRequest
from engine.runs import checkpoints
from engine.runs.library import list_runs
from engine.system import folders
from engine.teaching import archive, project
from engine.weights import store
from gui import preferences

from . import examples
from .server import answered, listed, listing

Feed = Callable[[Path], object]


@dataclass(frozen=True, slots=True)
class Target:
    """`feed` is given a file called `name`, in an empty folder of its own; `most_bytes` is what it may need."""

    id: str
    name: str
    seeds: Callable[[], Sequence[bytes]]
    feed: Feed
    most_bytes: int = 500_000_000
    share: float = 1.0  # of the usual number of files in a short run: less for what takes long


def _in_run(file: str) -> Feed:
    """A sound run with this one file in place of its own: it is listed, read and verified."""

    def feed(path: Path) -> None:
        run = folders.runs_folder() / "numpy-nn-damaged"
        shutil.rmtree(run, ignore_errors=True)
        shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", run)
        shutil.copyfile(path, run / file)
        list_runs()
        weights = store.read_folder(catalog.find("numpy-nn"), run, "own")
        weights.training_record()
        weights.verify()

    return feed


def _checkpoint(path: Path) -> None:
    interrupted = checkpoints.read(path.parent)
    if interrupted is not None:
        checkpoints.read_state(path.parent, interrupted)


def _settings(path: Path) -> None:
    target = folders.user_folder() / "settings.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, target)
    preferences.load()


def _official_list(path: Path) -> None:
    with listing(path):
        manifest.read_manifest()


def _pack(path: Path) -> None:
    with listed(path.parent, "https://weights.example/one.h5"):
        import_weights(ImportRequest(path), JobContext())


def _project(path: Path) -> None:
    archive.unpack(path, path.parent / "unpacked", JobContext())
    project.read(path.parent / "unpacked")


def _shipped(name: str) -> Sequence[bytes]:
    return [(folders.SHIPPED_WEIGHTS / "numpy-nn" / name).read_bytes()]


def _data(kind: str, seeds: Callable[[], Sequence[bytes]]) -> Target:
    return Target(f"data-{kind}", f"digits.{kind}", seeds, lambda path: open_dataset(str(path)), 1_000_000_000, 0.3)


TARGETS = {
    target.id: target
    for target in (
        Target("pictures", "picture.png", examples.pictures, open_picture),
        _data("csv", examples.tables),
        _data("npz", examples.arrays),
        _data("mat", examples.matlab),
        _data("unipen", examples.strokes),
        _data("unipen.gz", lambda: [gzip.compress(content, mtime=0) for content in examples.strokes()]),
        Target("run-manifest", "manifest.json", lambda: _shipped("manifest.json"), _in_run("manifest.json"), share=0.3),
        Target("run-record", "metrics.json", lambda: _shipped("metrics.json"), _in_run("metrics.json"), share=0.3),
        Target("checkpoint", checkpoints.FILE, examples.checkpoints, _checkpoint),
        Target("official-list", "manifest.json", lambda: [manifest.SHIPPED.read_bytes()], _official_list),
        Target("pack", "class.pack", examples.packs, _pack),
        Target("project", "project.zip", examples.projects, _project),
        Target("session", f"work{session_files.SUFFIX}", examples.sessions, session_files.read),
        Target("network", "network.zip", examples.bundles,
               lambda path: open_source(path, _made(path.parent / "unpacked"))),
        Target("settings", "settings.json", examples.settings, _settings),
        Target("download", "answer", examples.http_answers, answered, share=0.1),
    )
}  # fmt: skip


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
