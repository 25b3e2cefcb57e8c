"""The values of a training run, and what the loop needs of a network."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.metrics.calibration import UNCALIBRATED, Temperature
from engine.system.json_records import counted
from engine.training.feature_cache import FeatureProgress
from engine.training.first_layer import FirstLayer
from engine.types import Batch, Image

Labels = NDArray[np.int64]


Arrays: TypeAlias = dict[str, NDArray[Any]]  # of any type of number, as each framework has them
"""Numbers by name, as a file without code can hold them."""


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """The figures of one epoch. Accuracy lies in [0, 1]; loss is that of the recipe (the mean cross-entropy in nats, or
    the mean squared error), in training and validation alike: label smoothing is left out. Older records have it in
    `train_loss`.

    The training figures are means over the epoch's batches, as they were when the network saw them (augmented, and
    before the epoch's later steps), so validation may well be better. `commonest` is the index of the commonest answer
    to the first 1,000 validation pictures, `commonest_share` its share; -1 when not recorded. `commonest_of` is the
    number of these pictures; None when not recorded. `learning_rate` is what a person had set in place of the recipe's;
    None for the recipe's own.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    seconds: float
    commonest: int = -1
    commonest_share: float = 0.0
    learning_rate: float | None = None
    commonest_of: int | None = None

    def to_json(self) -> dict[str, object]:
        """The record as plain JSON values; without what is the recipe's own or was not recorded."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    # Any is what json.loads gives; whatever does not fit raises, as the docstring says.
    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """The record again. Raises LookupError, TypeError, ValueError or OverflowError for anything else."""
        numbers = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "seconds")
        figures = {name: float(values[name]) for name in numbers}
        share = float(values.get("commonest_share", 0))
        rate = None if values.get("learning_rate") is None else float(values["learning_rate"])
        if not all(math.isfinite(figure) for figure in (*figures.values(), share, rate or 0)):
            raise ValueError("a figure is not finite")
        return cls(
            epoch=counted(values["epoch"]),
            **figures,
            commonest=int(values.get("commonest", -1)),
            commonest_share=share,
            learning_rate=rate,
            commonest_of=None if values.get("commonest_of") is None else int(values["commonest_of"]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Misread:
    """A validation picture that the network reads wrongly now: its place among them, the indices of its label and of
    the answer, and the answer's score in [0, 1]. `picture` is (28, 28) uint8; None where only the place is known.
    """

    place: int
    label: int
    answer: int
    score: float
    picture: Image | None = None


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """Where a run is: `epoch` and `batch` count from 1; `loss` and `accuracy` are exponential moving averages.

    `finished_epoch` is set once at the end of each epoch, where loss and accuracy are the epoch's means and `misread`
    are the first eight of the validation pictures that are read wrongly; `first_layer` is what can be seen of the
    network then, if anything; `last` is set at the end of the last one. A
    `paused` run waits for a person; `seconds` do not count the waiting. `learning_rate` is what a person had set in
    place of the recipe's; None for the recipe's own.
    """

    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float
    accuracy: float
    seconds: float
    finished_epoch: EpochRecord | None = None
    misread: tuple[Misread, ...] = ()
    last: bool = False
    paused: bool = False
    learning_rate: float | None = None
    first_layer: FirstLayer | None = None


@dataclass(frozen=True, slots=True)
class DataProgress:
    """What is to be known of the data before a training: `notes` and `warnings` of the data set, in sentences."""

    notes: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SavingProgress:
    """How many of the test pictures a trained network has answered; 0 while its run is saved before that."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """A run's curves; `kept_epoch` is the epoch (from 1) whose weights the classifier holds now; for an average, the
    last.

    `cancelled` is true when the run ended before its last epoch, but not by early stopping; `warning` is a sentence
    when it did so by itself. `temperature` is fitted to the kept weights' scores for the validation pictures, and
    `cross_entropy` is that of these scores in nats, whatever loss the network minimised.
    """

    epochs: tuple[EpochRecord, ...]
    kept_epoch: int
    seconds: float
    cancelled: bool
    warning: str = ""
    temperature: Temperature = UNCALIBRATED
    cross_entropy: float = math.nan


@dataclass(frozen=True, slots=True)
class TrainingState:
    """All that the rest of a run depends on at the end of an epoch, so that it can go on as if nothing had happened.

    `network` is what `Trainable.training_state` gave, `kept` the weights of the best epoch, `random` the state of
    the generator of order and augmentation, `recent` the moving averages of loss and accuracy, `average` the mean of
    the weights at the ends of the cycles so far, empty unless the recipe asks for it.
    """

    epochs: tuple[EpochRecord, ...]
    network: Arrays
    kept: Arrays
    kept_epoch: int
    random: Mapping[str, object]
    recent: tuple[float, float]
    seconds: float
    average: Arrays = field(default_factory=dict)


Report: TypeAlias = Callable[[TrainingProgress | FeatureProgress | SavingProgress | DataProgress | None], None]
"""Called after every batch and epoch; raises JobCancelled when the run must stop, and waits while it is paused.

What is to be known of the data comes first, where there is something; transfer learning reports its features before
its epochs. While a run is being saved, the call neither raises nor waits. None reports nothing and only asks whether to
stop."""

RateSet: TypeAlias = Callable[[], float | None]
"""The learning rate that a person has set while a run goes on; None while nobody has. Asked as each epoch begins."""


def never_set() -> None:
    """What a run is given that nobody can change."""


class StateSaver(Protocol):
    """What keeps a run's state on disk."""

    def is_due(self) -> bool:
        """Whether the state is worth saving now, at the end of an epoch."""

    def save(self, state: TrainingState) -> None:
        """Save it."""


class Trainable(Protocol):
    """What the training loop needs of a network."""

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One gradient step. Returns the batch's mean loss and the number of right answers, both before the step."""

    def evaluate(self, batch: Batch, labels: Labels) -> tuple[float, int]:
        """The mean loss over the batch and the number of right answers."""

    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        """Softmax scores (N, K)."""

    def snapshot(self) -> Arrays:
        """Copies of the weights."""

    def restore(self, snapshot: Arrays) -> None:
        """Put copies back."""

    def update_batch_normalisation(self, images: Batch) -> None:
        """Measure again what is measured, not learnt: the statistics of batch normalisation, on these pictures."""

    def training_state(self) -> Arrays:
        """Copies of all that the next step depends on: weights, the optimiser's moments, random states."""

    def set_training_state(self, state: Arrays) -> None:
        """Go on from a state."""
