"""The checkpoint in a run's folder: what a run needs to go on after its process, the program or the computer ended.

`checkpoint.npz` holds arrays only: the network's training state, the weights to keep, and a JSON record of everything
else, as UTF-8 bytes. It is written under another name and renamed, so that the last checkpoint stays until the new one
is complete. A run whose process (`engine.runs.in_progress`) has ended was interrupted.
"""

from __future__ import annotations

import contextlib
import functools
import json
import math
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.errors import ClassLensError, WeightsError
from engine.runs.in_progress import clear_half_written, is_running
from engine.runs.requests import TrainRequest
from engine.system import moving, places
from engine.system.files import write_beside
from engine.system.json_records import BadRecord, parse_record
from engine.system.npz_files import NpzFile, opened_npz
from engine.system.plain_files import UnfitFile
from engine.system.zips import BadZip
from engine.training import first_layer
from engine.training.records import Arrays, EpochRecord, TrainingState
from engine.weights.store import MANIFEST

FILE = "checkpoint.npz"
_FORMAT = 1
_RECORD, _NETWORK, _KEPT, _AVERAGE = "record", "network/", "kept/", "average/"
_SECONDS = 5.0  # between two checkpoints, so that short epochs do not wait for the disk
_SHARE = 0.05  # and at most about this share of the time goes into them
_MOST_BYTES = 4_000_000_000  # of arrays: weights thrice, and Adam's moments
_UNREADABLE = (BadRecord, BadZip, UnfitFile, ClassLensError, LookupError, ValueError)  # file, array, record in it


@dataclass(frozen=True, slots=True)
class InterruptedRun:
    """What a checkpoint says besides its arrays. `began` is an ISO date, `sha256` that of the training data."""

    request: TrainRequest
    began: str
    sha256: str
    epochs: tuple[EpochRecord, ...]
    kept_epoch: int
    recent: tuple[float, float]
    random: dict[str, object]
    seconds: float


class Saver:
    """Writes checkpoints of one run, the first at its first epoch's end, then at most every five seconds."""

    def __init__(self, folder: Path, request: TrainRequest, began: str, sha256: str) -> None:
        self._path = folder / FILE
        self._fixed = {
            "format": _FORMAT,
            "model": request.model_id,
            "recipe": request.recipe.to_json(),
            "data": request.data,
            "limit": request.limit,
            "began": began,
            "sha256": sha256,
        }
        self._not_before = -math.inf

    def is_due(self) -> bool:
        """Whether it is time for another."""
        return time.monotonic() >= self._not_before

    def save(self, state: TrainingState) -> None:
        """Write the checkpoint in place of the one before. Raises ClassLensError when the disk refuses."""
        started = time.monotonic()
        record = {
            **self._fixed,
            "epochs": [record.to_json() for record in state.epochs],
            "kept_epoch": state.kept_epoch,
            "recent": list(state.recent),
            "random": state.random,
            "seconds": state.seconds,
        }
        arrays = {
            _RECORD: np.frombuffer(json.dumps(record, allow_nan=False).encode(), np.uint8),
            **{_NETWORK + name: values for name, values in state.network.items()},
            **{_KEPT + name: values for name, values in state.kept.items()},
            **{_AVERAGE + name: values for name, values in state.average.items()},
        }

        def write(path: Path) -> None:
            with path.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)

        write_beside(self._path, write)
        ended = time.monotonic()
        self._not_before = ended + max(_SECONDS, (ended - started) / _SHARE)


def read(folder: Path) -> InterruptedRun | None:
    """What the checkpoint of a run's folder says; None when there is none. Raises WeightsError when it is damaged."""
    if not places.exists(folder / FILE):
        return None
    with _opened(folder) as file:
        return parse_record(file[_RECORD].tobytes(), _interrupted)


def read_to_continue(folder: Path) -> InterruptedRun | None:
    """The same, for who holds the mark of the folder and is about to train there.

    Raises ClassLensError too when another process has ended the run since somebody looked.
    """
    if places.exists(folder / MANIFEST):
        raise ClassLensError(
            f"The run “{folder.name}” was ended meanwhile, by another window or command of ClassLens. Look at the runs "
            "again."
        )
    return read(folder)


# Any is what json.loads gives; whatever is not as expected raises.
def _interrupted(values: Any) -> InterruptedRun:
    if values["format"] != _FORMAT:
        raise ValueError("another format")
    limit = values["limit"]
    spec = catalog.find(str(values["model"]))
    loss, accuracy = values["recent"]
    epochs = tuple(EpochRecord.from_json(record) for record in values["epochs"])
    if not 1 <= int(values["kept_epoch"]) <= len(epochs):
        raise ValueError("an epoch that was not")
    return InterruptedRun(
        request=TrainRequest(
            spec.id,
            Recipe.from_json(values["recipe"]),
            str(values["data"]),
            None if limit is None else int(limit),
        ),
        began=str(values["began"]),
        sha256=str(values["sha256"]),
        epochs=epochs,
        kept_epoch=int(values["kept_epoch"]),
        recent=(float(loss), float(accuracy)),
        random=dict(values["random"]),
        seconds=float(values["seconds"]),
    )


def can_continue(folder: Path, request: TrainRequest) -> bool:
    """Whether a folder holds what an interrupted run of this request left. Raises WeightsError when it is damaged.

    A run that was stopped and saved stays as it is.
    """
    if places.exists(folder / MANIFEST):
        return False
    interrupted = read(folder)
    return interrupted is not None and replace(interrupted.request, folder=folder) == request and not is_running(folder)


def read_state(folder: Path, interrupted: InterruptedRun) -> TrainingState:
    """The state to go on from, with its arrays. Raises WeightsError when it is damaged."""
    with _opened(folder) as file:

        def part(prefix: str) -> Arrays:
            return {name.removeprefix(prefix): file[name] for name in file.names if name.startswith(prefix)}

        return TrainingState(
            interrupted.epochs,
            part(_NETWORK),
            part(_KEPT),
            interrupted.kept_epoch,
            interrupted.random,
            interrupted.recent,
            interrupted.seconds,
            part(_AVERAGE),
        )


def clear(folder: Path, stopped: bool = False) -> None:
    """Remove the checkpoint of a run that is finished, and all that a process which was killed left half-written.

    A run that a person has `stopped` keeps its last checkpoint, so that it can be continued.
    """
    if not stopped:
        with contextlib.suppress(OSError):
            moving.remove(folder / FILE, missing_ok=True)
    clear_half_written(folder)


def copy(folder: Path, to: Path) -> None:
    """Put a copy of a run's checkpoint, and of what is kept of its first layer, into another folder. Raises
    ClassLensError when the disk refuses.
    """
    for name in (FILE, first_layer.FILE):
        if places.exists(folder / name):
            write_beside(to / name, functools.partial(shutil.copyfile, folder / name))


def tidy(folder: Path, made: bool) -> bool:
    """Clean up after a run that ended badly; returns whether it can be continued.

    A folder that was `made` for the run and holds nothing is removed.
    """
    if places.exists(folder / FILE):
        return True
    if made and not is_running(folder):  # the question itself removes what a killed process left
        with contextlib.suppress(OSError):
            os.rmdir(folder)
    return False


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[NpzFile]:
    try:
        with opened_npz(folder / FILE, _MOST_BYTES) as file:
            yield file
    except _UNREADABLE as error:
        raise WeightsError(
            f"The run “{folder.name}” cannot be continued, because its checkpoint is damaged. Delete it and train "
            "again."
        ) from error
    except OSError as error:
        raise places.unreachable(folder / FILE, error) from error
