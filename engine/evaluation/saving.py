"""Parts of an evaluation as files: figures (PNG, SVG, PDF) and numbers (CSV, JSON)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.errors import UsageError
from engine.evaluation import figures
from engine.evaluation.reported_figures import DocumentRow
from engine.evaluation.requests import AllModels, EvaluationAnswer, Robustness, TwoModels
from engine.jobs import Request
from engine.metrics.interval import interval
from engine.spreadsheets import as_file, separated
from engine.system.files import write_beside, write_bytes, write_json

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Rows: TypeAlias = Sequence[Sequence[object]]
"""A table: the titles of the columns, then a row for each line; the values are exact."""

NUMBERS = (".csv", ".json")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that can be saved: as a table, as plain JSON values and, unless `figure` is None, as a figure."""

    rows: Rows
    values: object
    figure: Callable[[], Figure] | None = None

    @property
    def suffixes(self) -> tuple[str, ...]:
        """The endings of files it can be saved as."""
        return NUMBERS if self.figure is None else (*figures.SUFFIXES, *NUMBERS)


@dataclass(frozen=True, slots=True)
class SaveRequest(Request[Path]):
    """Save `part` in `path`, whose ending names the format. Answered by that path."""

    path: Path
    part: Part


@dataclass(frozen=True, slots=True)
class WriteRequest(Request[Path]):
    """Write a file that the window made, such as a picture of what it shows. Answered by its path."""

    path: Path
    content: bytes


def confusion_part(answer: EvaluationAnswer) -> Part:
    """The confusion matrix: rows true, columns predicted."""
    labels = catalog.recall(answer.request.model_id).labels
    return Part(
        _matrix(labels, answer.evaluation.confusion), _figures(answer), lambda: figures.confusion_figure(answer)
    )


def report_part(answer: EvaluationAnswer) -> Part:
    """Precision, recall, F1 and support of each class, with their averages."""
    lines = (*answer.evaluation.report, *answer.evaluation.averages())
    rows: list[Sequence[object]] = [("label", "precision", "recall", "f1", "support")]
    rows += [(line.label, *map(_or_empty, (line.precision, line.recall, line.f1)), line.support) for line in lines]
    return Part(rows, _figures(answer))


def calibration_part(answer: EvaluationAnswer) -> Part:
    """The bins of the reliability diagram, calibrated and raw; as a figure those that are calibrated."""
    calibrations = {"calibrated": answer.evaluation.calibration, "raw": answer.evaluation.raw_calibration}
    rows: list[Sequence[object]] = [("scores", "low", "high", "count", "accuracy", "score")]
    for scores, calibration in calibrations.items():
        rows += [(scores, b.low, b.high, b.count, b.accuracy, b.score) for b in calibration.bins]
    values = {
        "model": answer.request.model_id,
        "data": answer.data,
        "count": answer.count,
        "trained_on": answer.trained_on,
        "temperature": answer.temperature.value,
        "pictures_for_temperature": answer.temperature.pictures,
        **{scores: calibration.to_json() for scores, calibration in calibrations.items()},
    }
    return Part(rows, values, lambda: figures.calibration_figure(answer))


def robustness_part(answers: tuple[Robustness, ...]) -> Part:
    """The robustness curves of one or more models."""
    rows: list[Sequence[object]] = [("model", "disturbance", "strength", "accuracy", "trained_on")]
    for answer in answers:
        for curve in answer.curves:
            points = zip(curve.strengths, curve.accuracies, strict=True)
            learnt = _or_empty(answer.trained_on)
            rows += [(answer.request.model_id, curve.kind, strength, accuracy, learnt) for strength, accuracy in points]
    return Part(rows, [answer.to_json() for answer in answers], lambda: figures.robustness_figure(answers))


def two_models_part(answer: TwoModels) -> Part:
    """The difference of two confusion matrices; as JSON with McNemar's test."""
    labels = catalog.recall(answer.request.first).labels
    return Part(_matrix(labels, answer.difference), answer.to_json(), lambda: figures.difference_figure(answer))


def all_models_part(answer: AllModels) -> Part:
    """Every model's figures and the vote's; `trained_on` is empty where it is not known."""
    rows: list[Sequence[object]] = [
        ("model", "accuracy", "accuracy_low", "accuracy_high", "loss", "seconds", "runtime", "disk_bytes", "trained_on")
    ]
    for row in answer.rows:
        ends, learnt = interval(row.accuracy, row.count), _or_empty(row.trained_on)
        rows.append((row.model_id, row.accuracy, *ends, row.loss, row.seconds, row.runtime, row.disk_bytes, learnt))
    if answer.vote_accuracy is not None:
        ends, learnt = interval(answer.vote_accuracy, answer.count), _or_empty(answer.vote_trained_on)
        rows.append(("vote", answer.vote_accuracy, *ends, "", answer.seconds, "", "", learnt))
    return Part(rows, answer.to_json())


def documents_part(lines: tuple[DocumentRow, ...]) -> Part:
    """The documents' figures beside ours."""
    values = [line.to_json() for line in lines]
    titles = tuple(values[0]) if values else ()
    return Part([titles, *(tuple("" if v is None else v for v in value.values()) for value in values)], values)


def _or_empty(value: float | None) -> object:
    return "" if value is None else value


def save(path: Path, part: Part) -> None:
    """Write `part` in the format that the ending of `path` names. Raises ClassLensError."""
    suffix = path.suffix.lower()
    if suffix not in part.suffixes:
        endings = " or ".join(filter(None, (", ".join(part.suffixes[:-1]), part.suffixes[-1])))
        raise UsageError(f"“{path.name}” does not end in {endings}, so nothing was saved. Save it under such a name.")
    if suffix == ".json":
        write_json(path, part.values)
    elif suffix == ".csv":
        write_bytes(path, as_file(separated(part.rows)))
    elif part.figure is not None:
        figure = part.figure()
        write_beside(path, lambda target: figures.write(figure, target))


def _matrix(labels: Sequence[str], matrix: NDArray[np.int64]) -> Rows:
    return [("true", *labels), *((label, *row) for label, row in zip(labels, matrix.tolist(), strict=True))]


def _figures(answer: EvaluationAnswer) -> dict[str, object]:
    return {
        "model": answer.request.model_id,
        "runtime": answer.runtime,
        "data": answer.data,
        "count": answer.count,
        "seconds": answer.seconds,
        "trained_on": answer.trained_on,
        **answer.evaluation.to_json(),
    }
