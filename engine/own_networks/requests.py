"""What is asked about networks made elsewhere, and what is answered: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.catalog.spec import ModelSpec
from engine.jobs import Request
from engine.own_networks.settings import Findings, InputSettings


@dataclass(frozen=True, slots=True)
class ExamineNetworkRequest(Request["Examined"]):
    """Examine a bundle or a bare ONNX network, and let it answer sample pictures, without keeping it.

    Without `settings` they are those of the bundle's manifest, or guessed; `labels` are those of the scores of a
    network that has none. The work is done in a process of its own, which is ended when it takes too much memory or
    time. Raises NetworkRefused with a sentence for what is not taken,
    ClassLensError, JobCancelled.
    """

    path: Path
    settings: InputSettings | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found. `described` says that a manifest, or the network itself, told all settings, so that none need to
    be asked for; `title` is a name for the model.
    """

    request: ExamineNetworkRequest
    findings: Findings
    described: bool
    title: str


@dataclass(frozen=True, slots=True)
class ImportNetworkRequest(Request["Imported"]):
    """Examine a network as `ExamineNetworkRequest` does, and keep it as a model under a title; "" takes its own."""

    path: Path
    settings: InputSettings | None = None
    title: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """The model that an imported network has become, and what was found out about it."""

    spec: ModelSpec
    findings: Findings


@dataclass(frozen=True, slots=True)
class LabelsRequest(Request[tuple[str, ...]]):
    """Read labels from a text file, one a line. Raises DataError."""

    path: Path


@dataclass(frozen=True, slots=True)
class RenameNetworkRequest(Request[ModelSpec]):
    """Give an imported network another title."""

    model_id: str
    title: str


@dataclass(frozen=True, slots=True)
class RemoveNetworkRequest(Request[None]):
    """Remove an imported network for good."""

    model_id: str
