"""What is asked about models that are to work elsewhere, and what is answered: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.jobs import Request
from engine.runs.requests import TrainRequest


@dataclass(frozen=True, slots=True)
class ExportRequest(Request["Exported"]):
    """Write a model so that it works without ClassLens.

    `target` is one of `engine.sharing.targets.TARGETS`. `weights` is the folder of a run to export; None takes the
    weights that the model uses now. `beside` are more models for the same web page, each an id and a run's folder or
    None; no other target takes any. `path` is the file or the folder to write, and gets the target's ending if it has
    none; what is at `path` itself is replaced only with `replace`, and a folder that holds something never. Progress is
    `ExportProgress`.

    Raises UsageError for a target that does not suit the model, WeightsError for a run without weights or with damaged
    ones, ClassLensError for a place that cannot be written, and JobCancelled; nothing is left behind then.
    """

    model_id: str
    target: str
    path: Path
    weights: Path | None = None
    replace: bool = False
    beside: tuple[tuple[str, Path | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: a file or a folder of so many `bytes`. `notes` are sentences worth knowing about it."""

    request: ExportRequest
    path: Path
    bytes: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """What is being done, as words for people; `done` of `total` steps, 0 of 0 where the steps cannot be counted."""

    doing: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class TargetsRequest(Request["tuple[TargetChoice, ...]"]):
    """What a model can be exported to. The fields are those of `ExportRequest`."""

    model_id: str
    weights: Path | None = None


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """One target as it is for a model: `ending` is that of the file, "" for a folder; `refusal` is a sentence that says
    why it does not suit the model or this computer, empty when it does.
    """

    name: str
    title: str
    about: str
    ending: str
    file_name: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class FreeNameRequest(Request[Path]):
    """A path that nothing has: this one, or one with a number. Raises Unreachable."""

    path: Path


@dataclass(frozen=True, slots=True)
class CodeRequest(Request["TrainingCode"]):
    """The settings of a training as code. With a `path`, a notebook is written there too, in place of what is there.

    Raises UsageError where there is no such code, and ClassLensError for a place that cannot be written.
    """

    training: TrainRequest
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class TrainingCode:
    """A training as a `script` in Python, which needs nothing of ClassLens, and as the `command` that trains the same.
    `remarks` are sentences about what the script does otherwise.
    """

    request: CodeRequest
    script: str
    command: str
    remarks: tuple[str, ...]
