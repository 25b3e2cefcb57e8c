"""What is asked about the weights that models use, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog.spec import ModelSpec
from engine.jobs import Request
from engine.pretrained.requests import WeightsRow
from engine.types import Task


@dataclass(frozen=True, slots=True)
class StatesRequest(Request["tuple[ModelState, ...]"]):
    """What is known about the weights of the models of a task, or with `personal` of those alone that a person taught
    or imported; those of digits are checked.
    """

    task: Task = Task.DIGITS
    personal: bool = False


@dataclass(frozen=True, slots=True)
class PersonalModelsRequest(Request[tuple[ModelSpec, ...]]):
    """List the models of a task that a person taught or imported and that can answer; nothing is checked."""

    task: Task


@dataclass(frozen=True, slots=True)
class ModelState:
    """What the store says about one model: `problem` is a sentence, empty when it is ready; figures None when unknown.

    `source` is "shipped", "own", "official" or "imported"; `test_count` the number of test pictures, `data` what it was
    trained on.
    `missing_bytes` is the size of official weights that are yet to be fetched, which is no fault. `flops` are the
    floating point operations for one picture, `licence` is that of the weights in use, which of a person's own names
    what they were trained on. `chosen` says in sentences who chose the weights, and by which figure; empty when that is
    not recorded. `backbone` names the frozen network behind them, if any. A model that a person taught is `resting`
    when it answers only where it is chosen: another was used later, or a new lesson began.
    """

    spec: ModelSpec
    source: str
    problem: str = ""
    parameters: int | None = None
    disk_bytes: int | None = None
    test_accuracy: float | None = None
    test_count: int | None = None
    data: str = ""
    recipe: str = ""
    missing_bytes: int | None = None
    flops: int | None = None
    licence: str = ""
    chosen: str = ""
    backbone: str = ""
    resting: bool = False

    @property
    def model_id(self) -> str:
        """The model's id."""
        return self.spec.id


@dataclass(frozen=True, slots=True)
class ShippedRequest(Request[tuple[WeightsRow, ...]]):
    """List the weights that ship with ClassLens, their checksums compared."""


@dataclass(frozen=True, slots=True)
class UseRunRequest(Request[None]):
    """Let a model use one of the person's runs."""

    model_id: str
    run_id: str


@dataclass(frozen=True, slots=True)
class UseShippedRequest(Request[None]):
    """Let a model use its shipped weights again."""

    model_id: str


@dataclass(frozen=True, slots=True)
class UseAllShippedRequest(Request[tuple[str, ...]]):
    """Let all models use their shipped weights again, and those that a person taught rest; answered by the ids of those
    that used a run. Runs and projects stay.
    """
