"""Figures of an evaluation for paper and slides, drawn by matplotlib without a window.

Colours are those of cividis and viridis, which people with any colour vision can read in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.data import corruptions
from engine.evaluation.requests import EvaluationAnswer, Robustness, TwoModels
from engine.metrics.calibration import Calibration

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")

_DOTS_PER_INCH = 200
_MARKERS = "osD^vP*X"
_AXES = {
    corruptions.NOISE: ("Noise", "strength of the noise (σ; a full stroke is 1)"),
    corruptions.ROTATION: ("Rotation", "degrees to the left"),
    corruptions.THICKNESS: ("Stroke thickness", "pixels more on each side of a stroke"),
}


def write(figure: Figure, path: Path) -> None:
    """Write a figure; the ending of `path` names the format. Raises OSError."""
    figure.savefig(path, dpi=_DOTS_PER_INCH)


def confusion_figure(answer: EvaluationAnswer) -> Figure:
    """The confusion matrix with its counts; the colour is the share of the row, on a scale that shows mistakes."""
    spec, matrix = catalog.find(answer.request.model_id), answer.evaluation.confusion
    figure, (axes,) = _new(6.4, 6.4)
    shares = matrix / np.maximum(1, matrix.sum(axis=1, keepdims=True))
    _cells(axes, shares, matrix, spec.labels, cmap="cividis", gamma=0.35)
    axes.set_title(f"{spec.title}: {answer.evaluation.accuracy:.2%} of {_named(answer.count, answer.data)}")
    return figure


def calibration_figure(answer: EvaluationAnswer) -> Figure:
    """The reliability diagram: accuracy against score, with the expected calibration error in the title."""
    calibration: Calibration = answer.evaluation.calibration
    figure, (axes,) = _new(6.0, 5.4)
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="perfectly calibrated")
    bins = calibration.bins
    (colour,) = _colours(1)
    axes.bar(
        [b.low for b in bins], [b.accuracy for b in bins], [b.high - b.low for b in bins],
        align="edge", color=colour, alpha=0.35, edgecolor=colour,
    )  # fmt: skip
    axes.plot([b.score for b in bins], [b.accuracy for b in bins], "o", color=colour, label="right at this score")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="score", ylabel="accuracy")
    axes.legend(loc="upper left", frameon=False)
    title = catalog.find(answer.request.model_id).title
    axes.set_title(
        f"{title}: expected calibration error {calibration.expected_error:.2%}\n{_named(answer.count, answer.data)}"
    )
    return figure


def robustness_figure(answers: Sequence[Robustness]) -> Figure:
    """Accuracy against strength, one panel for each disturbance and one curve for each model."""
    figure, panels = _new(12.0, 4.4, len(_AXES))
    for axes, (kind, (title, unit)) in zip(panels, _AXES.items(), strict=True):
        for answer, colour, marker in zip(answers, _colours(len(answers)), _cycled(len(answers)), strict=True):
            curve = next(curve for curve in answer.curves if curve.kind == kind)
            name = catalog.find(answer.request.model_id).title
            axes.plot(curve.strengths, curve.accuracies, marker=marker, markersize=4, color=colour, label=name)
        axes.set(title=title, xlabel=unit, ylim=(0, 1.02))
        axes.grid(axis="y", alpha=0.3)
    panels[0].set_ylabel("accuracy")
    panels[0].legend(frameon=False, fontsize="small")
    figure.suptitle(robustness_caption(answers[0]))
    return figure


def robustness_caption(answer: Robustness) -> str:
    """Which pictures the curves were measured on."""
    drawn = f"drawn with random seed {answer.request.seed}"
    return f"{answer.count:,} of the {answer.total:,} pictures of {answer.data}, {drawn}"


def difference_figure(answer: TwoModels) -> Figure:
    """How many more pictures the first model put into each cell than the second."""
    first, second = catalog.find(answer.request.first), catalog.find(answer.request.second)
    figure, (axes,) = _new(6.4, 6.6)
    most = max(1, int(np.abs(answer.difference).max()))
    shares = (answer.difference / most + 1) / 2
    _cells(axes, shares, answer.difference, first.labels, cmap="cividis", gamma=1.0)
    axes.set_title(
        f"{first.title} minus {second.title}, {_named(answer.count, answer.data)}\n"
        f"McNemar's exact test: p = {answer.table.p_value:.3g}"
    )
    return figure


def _new(width: float, height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second, and only who saves a figure needs it

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, list(figure.subplots(1, columns, squeeze=False)[0])


def _cells(
    axes: Axes,
    shares: NDArray[np.float64],
    numbers: NDArray[np.int64],
    labels: Sequence[str],
    cmap: str,
    gamma: float,
) -> None:
    levels = shares**gamma
    axes.imshow(levels, cmap=cmap, vmin=0, vmax=1)
    for (row, column), number in np.ndenumerate(numbers):
        if number:
            ink = "black" if levels[row, column] > 0.55 else "white"
            axes.text(column, row, f"{number}", ha="center", va="center", color=ink, fontsize="small")
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlabel="predicted", ylabel="true")


def _colours(count: int) -> list[NDArray[np.float64]]:
    import matplotlib  # noqa: PLC0415

    # The last fifth of viridis is too bright for white paper.
    return list(matplotlib.colormaps["viridis"](np.linspace(0.1, 0.8, count)))


def _cycled(count: int) -> list[str]:
    return [_MARKERS[index % len(_MARKERS)] for index in range(count)]


def _named(count: int, data: str) -> str:
    return f"{count:,} pictures of {data}"
