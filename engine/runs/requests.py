"""What a session is asked about kept runs and training pictures, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from engine.catalog.recipe import Recipe
from engine.jobs import Request
from engine.training.first_layer import FirstLayer
from engine.training.records import EpochRecord, TrainingResult

FEWEST_COMPARED = 20
"""Test pictures that tell which of two versions is better."""


class RunState(StrEnum):
    """What became of a run. A CANCELLED one, which a person stopped, keeps its best epoch."""

    FINISHED = "finished"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"
    RUNNING = "running"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One kept run. What is not known is empty or None; `problem` is a sentence for damaged and interrupted runs.

    `title` is the person's own name for it. `date` is in ISO format. Accuracies lie in [0, 1]; the validation accuracy
    is that of the kept epoch. `train` is the number of pictures that were learnt from, `held_back` of those that were
    really held back: a fifth of few pictures may be less than the recipe asks for. `in_use` is true when its model
    answers with it now. A run that can be continued goes on after as many epochs as `continued_after` says.
    """

    run_id: str
    state: RunState
    title: str = ""
    model_id: str = ""
    date: str = ""
    recipe: Recipe | None = None
    data: str = ""
    epochs: tuple[EpochRecord, ...] = ()
    validation_accuracy: float | None = None
    test_accuracy: float | None = None
    test_count: int | None = None
    train: int | None = None
    held_back: int | None = None
    seconds: float | None = None
    in_use: bool = False
    problem: str = ""
    hints: tuple[str, ...] = ()
    can_continue: bool = False
    continued_after: int = 0


@dataclass(frozen=True, slots=True)
class RunsRequest(Request["RunsAnswer"]):
    """List the kept runs."""


@dataclass(frozen=True, slots=True)
class RunsAnswer:
    """The runs, newest first, and the ids of the models that use weights of the person's own."""

    runs: tuple[RunRecord, ...]
    own_weights: frozenset[str]


@dataclass(frozen=True, slots=True)
class FirstLayerRequest(Request[tuple[FirstLayer, ...]]):
    """The first layer of a run after each of its epochs; empty where that was not kept."""

    run_id: str


@dataclass(frozen=True, slots=True)
class RenameRunRequest(Request["RunsAnswer"]):
    """Give a run a name of the person's own; an empty one removes it. Answered by RunsAnswer."""

    run_id: str
    title: str


@dataclass(frozen=True, slots=True)
class DeleteRunRequest(Request["RunsAnswer"]):
    """Delete a run; until the session is closed it can be restored. Answered by RunsAnswer."""

    run_id: str


@dataclass(frozen=True, slots=True)
class RestoreRunRequest(Request["RunsAnswer"]):
    """Undo the deletion of a run. Answered by RunsAnswer."""

    run_id: str


@dataclass(frozen=True, slots=True)
class ContinueRequest(Request["TrainingRun"]):
    """Continue an interrupted or stopped run from its checkpoint to its recipe's last epoch. Answered by TrainingRun.

    A stopped run stays as it was kept; what follows is a run of its own.
    """

    run_id: str


@dataclass(frozen=True, slots=True)
class TrainRequest(Request["TrainingRun"]):
    """Train a model; `data` is what `engine.data.datasets.open_dataset` takes.

    `folder` None keeps the run among the person's own.
    """

    model_id: str
    recipe: Recipe
    data: str = "mnist"
    limit: int | None = None
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class EstimateRequest(Request["Estimate"]):
    """Ask how long a training may take; the fields are those of TrainRequest."""

    model_id: str
    recipe: Recipe
    data: str = "mnist"
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many seconds a training takes; None where that is not known. `here` is true when a run on this computer
    was measured, false when it is a guess from the computer that trained the shipped weights. `alike` is false when the
    training that was measured had other settings, such as a size, batches or augmentation, or three times as many
    pictures or a third of them, so that the guess is a rough one.
    """

    request: EstimateRequest
    pictures: int | None
    seconds: float | None
    here: bool
    alike: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """A new run and the version in use, on the `count` test pictures that neither has learnt from.

    `before` is the share that the version in use reads right, `now` that of the run, both in [0, 1]. `missing` are the
    digits of which there was no picture to train with.
    """

    before: float
    now: float
    count: int
    missing: tuple[str, ...] = ()

    @property
    def is_enough(self) -> bool:
        """Whether the pictures tell who is better: data that grow share most of them with the version in use."""
        return self.count >= FEWEST_COMPARED

    @property
    def is_won(self) -> bool:
        """Whether the run takes over without a question."""
        return self.is_enough and self.now >= self.before and not self.missing


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """The result of a run. Accuracies lie in [0, 1]; the test accuracy is the fast runtime's.

    `used` is whether its model answers with it now. `comparison` is that with the version that the model used until
    then; None where there was none, or the run was not to be used.
    """

    model_id: str
    recipe: Recipe
    folder: Path
    result: TrainingResult
    validation_accuracy: float
    test_accuracy: float
    test_loss: float
    test_count: int
    data: str
    comparison: Comparison | None = None
    used: bool = False
