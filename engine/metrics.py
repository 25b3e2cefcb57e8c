"""Figures about a model on a labelled set: accuracy, loss, confusion matrix, precision, recall, F1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class ClassReport:
    """Precision, recall and F1 in [0, 1], and support (pictures of this class), for one label."""

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`confusion` is (K, K) int64, rows true, columns predicted; `loss` the mean cross-entropy in nats.

    `predicted` is (N,) int64, in the order of the set.
    """

    accuracy: float
    loss: float
    confusion: NDArray[np.int64]
    report: tuple[ClassReport, ...]
    predicted: NDArray[np.int64]

    def to_json(self) -> dict[str, Any]:
        """All figures as plain JSON values, without the single predictions."""
        return {
            "accuracy": self.accuracy,
            "loss": self.loss,
            "per_class": [
                {"label": row.label, "precision": row.precision, "recall": row.recall, "f1": row.f1,
                 "support": row.support}
                for row in self.report
            ],
            "confusion_matrix": self.confusion.tolist(),
        }  # fmt: skip


def evaluate_scores(scores: NDArray[np.float32], labels: NDArray[np.int64], names: tuple[str, ...]) -> Evaluation:
    """Figures from softmax scores (N, K) and true labels (N,). A class that is never predicted has precision 0."""
    from sklearn import metrics  # noqa: PLC0415 - over a second, and only evaluation needs it

    classes = np.arange(len(names))
    predicted = scores.argmax(axis=1).astype(np.int64)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        labels, predicted, labels=classes, zero_division=0
    )
    wanted = np.clip(scores[np.arange(len(labels)), labels], 1e-12, 1)
    return Evaluation(
        accuracy=float((predicted == labels).mean()),
        loss=float(-np.log(wanted).mean()),
        confusion=metrics.confusion_matrix(labels, predicted, labels=classes).astype(np.int64),
        report=tuple(
            ClassReport(name, float(precision[i]), float(recall[i]), float(f1[i]), int(support[i]))
            for i, name in enumerate(names)
        ),
        predicted=predicted,
    )
