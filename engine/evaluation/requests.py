"""What the page *Evaluate* asks, and the answers, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.catalog.spec import FAST
from engine.data.origins import Origin
from engine.evaluation.reported_figures import DocumentRow
from engine.jobs import Request
from engine.metrics.calibration import UNCALIBRATED, Temperature
from engine.metrics.classification import Evaluation
from engine.metrics.interval import interval
from engine.metrics.significance import PairedTable
from engine.types import Failure


@dataclass(frozen=True, slots=True)
class EvaluateAllRequest(Request["AllModels"]):
    """Evaluate several models, and their vote, on the test part of a data set."""

    model_ids: tuple[str, ...]
    runtime: str = FAST
    data: str = "mnist"


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """One model's accuracy in [0, 1] on `count` pictures, loss in nats, seconds for the whole set, and bytes of weights
    on disk; `own` says that its weights are the person's own, `trained_on` with how many of the pictures they were
    trained, None where that is not known.
    """

    model_id: str
    count: int
    accuracy: float
    loss: float
    seconds: float
    runtime: str
    disk_bytes: int
    own: bool = False
    trained_on: int | None = 0


@dataclass(frozen=True, slots=True)
class AllModels:
    """Every model's figures, the failures of models without figures, and the accuracy of their vote (None without
    models).

    `seconds` is the time of all models together, loading included; `data` and `count` are the set's name and size.
    `vote_trained_on` is the most pictures that one of the voters was trained with, None where none is known to have
    been, but not of each.
    """

    request: EvaluateAllRequest
    rows: tuple[ModelFigures, ...]
    failures: tuple[Failure, ...]
    vote_accuracy: float | None
    data: str
    count: int
    seconds: float
    vote_trained_on: int | None = 0

    def to_json(self) -> dict[str, object]:
        """All figures as plain JSON values."""
        return {
            "data": self.data,
            "count": self.count,
            "seconds": self.seconds,
            "vote_accuracy": self.vote_accuracy,
            "vote_accuracy_interval": None if self.vote_accuracy is None else interval(self.vote_accuracy, self.count),
            "vote_trained_on": self.vote_trained_on,
            "models": [
                {"model": row.model_id, "accuracy": row.accuracy,
                 "accuracy_interval": interval(row.accuracy, row.count), "loss": row.loss, "seconds": row.seconds,
                 "runtime": row.runtime, "disk_bytes": row.disk_bytes, "trained_on": row.trained_on,
                 "own": row.own}
                for row in self.rows
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class TwoModelsRequest(Request["TwoModels"]):
    """Set two models against each other on the test part of a data set."""

    first: str
    second: str
    runtime: str = FAST
    data: str = "mnist"


@dataclass(frozen=True, slots=True)
class TwoModels:
    """Two evaluations on the same pictures and what tells them apart; `difference` is first minus second, (K, K).

    `images` are the pictures, (N, 28, 28) uint8, ink bright on dark: those of the set may be others by now.
    `trained_on` is with how many of them each model was trained, None where that is not known; `own` says of each
    whether its weights are the person's own.
    """

    request: TwoModelsRequest
    first: Evaluation
    second: Evaluation
    table: PairedTable
    data: str
    count: int
    images: NDArray[np.uint8]
    trained_on: tuple[int | None, int | None] = (0, 0)
    own: tuple[bool, bool] = (False, False)

    @property
    def difference(self) -> NDArray[np.int64]:
        """The first confusion matrix minus the second."""
        return self.first.confusion - self.second.confusion

    def to_json(self) -> dict[str, object]:
        """All figures as plain JSON values."""
        return {
            "first": self.request.first,
            "second": self.request.second,
            "data": self.data,
            "count": self.count,
            "first_trained_on": self.trained_on[0],
            "second_trained_on": self.trained_on[1],
            "first_own": self.own[0],
            "second_own": self.own[1],
            **self.table.to_json(),
            "difference_matrix": self.difference.tolist(),
        }


@dataclass(frozen=True, slots=True)
class RobustnessRequest(Request["Robustness"]):
    """Measure a model on disturbed test pictures: `count` of them, drawn with `seed`."""

    model_id: str
    runtime: str = FAST
    data: str = "mnist"
    count: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class RobustnessCurve:
    """Accuracies in [0, 1] at the strengths of one kind of disturbance, in the units of `engine.data.corruptions`."""

    kind: str
    strengths: tuple[float, ...]
    accuracies: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Robustness:
    """One curve for each kind of disturbance, on `count` of the `total` test pictures of the set `data`.

    `sha256` is that of these pictures and labels (`engine.data.datasets.Dataset`): only curves of the same can be laid
    over each other. `trained_on` is with how many of them the model was trained, None where that is not known; `own`
    says that its weights are the person's own.
    """

    request: RobustnessRequest
    curves: tuple[RobustnessCurve, ...]
    data: str
    count: int
    total: int
    sha256: str = ""
    trained_on: int | None = 0
    own: bool = False

    def to_json(self) -> dict[str, object]:
        """All figures as plain JSON values."""
        return {
            "model": self.request.model_id,
            "data": self.data,
            "count": self.count,
            "total": self.total,
            "seed": self.request.seed,
            "sha256": self.sha256,
            "trained_on": self.trained_on,
            "own": self.own,
            "curves": [
                {"kind": curve.kind, "strengths": list(curve.strengths), "accuracies": list(curve.accuracies)}
                for curve in self.curves
            ],
        }


@dataclass(frozen=True, slots=True)
class DocumentsRequest(Request[tuple[DocumentRow, ...]]):
    """Set the documents' reported figures beside ours."""


@dataclass(frozen=True, slots=True)
class EvaluateRequest(Request["EvaluationAnswer"]):
    """Evaluate a model on the test part of a data set."""

    model_id: str
    runtime: str = FAST
    data: str = "mnist"


@dataclass(frozen=True, slots=True)
class EvaluationAnswer:
    """An evaluation, the set's name and size, the runtime's name and the seconds it took.

    `images` are the pictures, (N, 28, 28) uint8, ink bright on dark: those of the set may be others by now. `notes` and
    `warnings` are those of the data set (`engine.data.datasets.Dataset`). `calibration` is that at the `temperature`;
    the scores are those that people are shown. `trained_on` is how many of the pictures the model was trained with,
    None where that is not known; `own` says that its weights are the person's own. `origin` tells where the pictures
    are found in the data.
    """

    request: EvaluateRequest
    evaluation: Evaluation
    data: str
    count: int
    runtime: str
    seconds: float
    images: NDArray[np.uint8]
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    temperature: Temperature = UNCALIBRATED
    trained_on: int | None = 0
    own: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class EvaluationProgress:
    """How many of the pictures have been predicted, and the seconds left; None until they can be told.

    Of several models, `row` or `failure` is what has just become of one.
    """

    done: int
    total: int
    seconds_left: float | None = None
    row: ModelFigures | None = None
    failure: Failure | None = None
