"""Figures about a model on a labelled set: accuracy, loss, confusion matrix, precision, recall, F1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.metrics.calibration import Calibration, calibrate
from engine.metrics.interval import interval


@dataclass(frozen=True, slots=True)
class ClassReport:
    """Precision, recall and F1 in [0, 1], and support (pictures of this class), for one label.

    None where there is nothing to share: precision of a class that is never predicted, recall of one without pictures,
    F1 of one that is neither.
    """

    label: str
    precision: float | None
    recall: float | None
    f1: float | None
    support: int

    @property
    def occurs(self) -> bool:
        """Whether there are pictures of this class, or answers that name it."""
        return self.f1 is not None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`confusion` is (K, K) int64, rows true, columns predicted; `loss` the mean cross-entropy in nats.

    `predicted` and the true `labels` are (N,) int64, `scores` (N, K) float32, in the order of the set. `scores` and
    `calibration` are calibrated, where there is a temperature, loss and `raw_calibration` of what the network gave.
    """

    accuracy: float
    loss: float
    confusion: NDArray[np.int64]
    report: tuple[ClassReport, ...]
    predicted: NDArray[np.int64]
    labels: NDArray[np.int64]
    scores: NDArray[np.float32]
    calibration: Calibration
    raw_calibration: Calibration

    def averages(self) -> tuple[ClassReport, ClassReport]:
        """The mean over the classes ("macro"), and the mean weighted by their support ("weighted").

        As in scikit-learn, a class that is neither among the labels nor ever predicted does not count; of all others, a
        figure that is None counts as 0.
        """
        support = np.array([row.support for row in self.report])
        everything = int(support.sum())
        there = np.array([float(row.occurs) for row in self.report])
        return (
            self._average("macro", there / max(1.0, there.sum()), everything),
            self._average("weighted", support / max(1, everything), everything),
        )

    def to_json(self) -> dict[str, object]:
        """All figures as plain JSON values, without the single predictions."""
        return {
            "accuracy": self.accuracy,
            "accuracy_interval": interval(self.accuracy, len(self.labels)),
            "loss": self.loss,
            "expected_calibration_error": self.calibration.expected_error,
            "raw_expected_calibration_error": self.raw_calibration.expected_error,
            "per_class": [
                {"label": row.label, "precision": row.precision, "recall": row.recall, "f1": row.f1,
                 "support": row.support}
                for row in self.report
            ],
            "confusion_matrix": self.confusion.tolist(),
        }  # fmt: skip

    def _average(self, name: str, weights: NDArray[np.float64], support: int) -> ClassReport:
        precision, recall, f1 = weights @ [
            (row.precision or 0.0, row.recall or 0.0, row.f1 or 0.0) for row in self.report
        ]
        return ClassReport(name, float(precision), float(recall), float(f1), support)


def evaluate_scores(
    scores: NDArray[np.float32],
    labels: NDArray[np.int64],
    names: tuple[str, ...],
    calibrated: NDArray[np.float32] | None = None,
) -> Evaluation:
    """Figures from softmax scores (N, K) and true labels (N,).

    `calibrated` are the same scores at a temperature, where there is one (`engine.metrics.calibration.tempered`).

    Computed here, because scikit-learn with SciPy would be a third of a packaged build.
    """
    predicted = scores.argmax(axis=1).astype(np.int64)
    confusion = np.zeros((len(names), len(names)), np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    hits, support = confusion.diagonal(), confusion.sum(axis=1)
    precision = _share(hits, confusion.sum(axis=0))
    recall = _share(hits, support)
    f1 = _share(2 * hits, confusion.sum(axis=0) + support)
    return Evaluation(
        accuracy=float((predicted == labels).mean()),
        loss=cross_entropy(scores, labels),
        confusion=confusion,
        report=tuple(
            ClassReport(name, precision[i], recall[i], f1[i], int(support[i])) for i, name in enumerate(names)
        ),
        predicted=predicted,
        labels=labels.copy(),
        scores=scores if calibrated is None else calibrated,
        calibration=calibrate(scores if calibrated is None else calibrated, labels),
        raw_calibration=calibrate(scores, labels),
    )


def cross_entropy(scores: NDArray[np.float32], labels: NDArray[np.int64]) -> float:
    """The mean of -ln of the right label's score, in nats; (N, K) and (N,)."""
    wanted = np.clip(scores[np.arange(len(labels)), labels], 1e-12, 1)
    return float(np.abs(np.log(wanted)).mean())  # where all is sure, 0 and not -0


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> list[float | None]:
    """`part / whole`, None where there is nothing to share."""
    return [one / total if total else None for one, total in zip(part.tolist(), whole.tolist(), strict=True)]
