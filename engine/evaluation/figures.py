"""Figures of an evaluation for paper and slides, drawn by matplotlib without a window.

Matrices and bars have the colours of the window on paper, curves those of viridis, which people with any colour vision
can read in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine import catalog
from engine.data import corruptions
from engine.data.catalog import title_of_test
from engine.evaluation.learnt import learnt_sentence, learnt_shortly
from engine.evaluation.requests import EvaluationAnswer, Robustness, TwoModels
from engine.evaluation.titles import title_of
from engine.metrics.calibration import Calibration
from engine.metrics.interval import interval_text
from engine.system.drawing_library import new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg", ".pdf")

ACCENT, ATTENTION, BAR = "#2F6FDE", "#B4540A", "#8590A1"
"""Colours of the window on white; a test holds them to its light theme."""

_DOTS_PER_INCH = 200
_BRIGHT = 0.18  # relative luminance from which black is read better than white
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
    """The confusion matrix with its counts; mistakes are in the second colour, stronger where there are more."""
    spec, matrix = catalog.recall(answer.request.model_id), answer.evaluation.confusion
    figure, (axes,) = _new(6.4, 6.4)
    mistakes = np.where(np.eye(len(matrix), dtype=bool), 0, matrix)
    fills = _mixed(ATTENTION, 0.05 + 0.95 * mistakes / max(1, mistakes.max()))
    recall = matrix.diagonal() / np.maximum(1, matrix.sum(axis=1))
    fills[np.diag_indices(len(matrix))] = _mixed(ACCENT, 0.05 + 0.95 * recall)
    _cells(axes, fills, [[f"{number}" if number else "" for number in row] for row in matrix], spec.labels)
    accuracy = answer.evaluation.accuracy
    axes.set_title(
        f"{title_of(spec.id, answer.own)}: {accuracy:.2%} of {_named(answer.count, answer.data)}\n"
        f"{learnt_shortly(answer.trained_on, answer.count) or f'95% interval {interval_text(accuracy, answer.count)}%'}"
    )
    return figure


def calibration_figure(answer: EvaluationAnswer) -> Figure:
    """The reliability diagram: accuracy against score, with the expected calibration error in the title."""
    calibration: Calibration = answer.evaluation.calibration
    figure, (axes,) = _new(6.0, 5.4)
    axes.plot([0, 1], [0, 1], color="0.6", linestyle="--", label="perfectly calibrated")
    bins = calibration.bins
    colour = ACCENT
    axes.bar(
        [b.low for b in bins], [b.accuracy for b in bins], [b.high - b.low for b in bins],
        align="edge", color=colour, alpha=0.35, edgecolor=colour,
    )  # fmt: skip
    axes.plot([b.score for b in bins], [b.accuracy for b in bins], "o", color=colour, label="right at this score")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="score", ylabel="accuracy")
    axes.legend(loc="upper left", frameon=False)
    title = title_of(answer.request.model_id, answer.own)
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
            name = title_of(answer.request.model_id, answer.own)
            if learnt := learnt_shortly(answer.trained_on, answer.count):
                name = f"{name} ({learnt})"
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
    return f"{answer.count:,} of the {answer.total:,} pictures of {title_of_test(answer.data)}, {drawn}"


def difference_figure(answer: TwoModels) -> Figure:
    """How many more pictures the first model put into each cell than the second."""
    titles = tuple(map(title_of, (answer.request.first, answer.request.second), answer.own))
    figure, (axes,) = _new(6.4, 6.6)
    most = max(1, int(np.abs(answer.difference).max()))
    strengths = 0.1 + 0.9 * np.abs(answer.difference) / most
    more = (answer.difference > 0)[..., np.newaxis]
    fills = np.where(more, _mixed(ACCENT, strengths), _mixed(ATTENTION, strengths))
    fills[answer.difference == 0] = _mixed(BAR, np.array(0.12))
    texts = [[f"{number:+d}".replace("-", "−") if number else "" for number in row] for row in answer.difference]
    _cells(axes, fills, texts, catalog.recall(answer.request.first).labels)
    axes.set_title(
        f"{titles[0]} minus {titles[1]}, {_named(answer.count, answer.data)}\n"
        f"McNemar's exact test: p = {answer.table.p_value:.3g}{_learnt(answer, *titles)}"
    )
    return figure


def _learnt(answer: TwoModels, *titles: str) -> str:
    """A line for each of two models that learnt from the pictures: then the test does not show which is better."""
    models = dict(zip(titles, answer.trained_on, strict=True))
    sentences = (learnt_sentence(title, seen, answer.count) for title, seen in models.items())
    return "".join(f"\n{sentence}" for sentence in sentences if sentence)


def _new(width: float, height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    figure, (row,) = new_figure(width, height, 1, columns)
    return figure, row


def _mixed(colour: str, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """RGB in [0, 1], (…, 3): so much of a colour "#RRGGBB" over white as `shares` (…) say."""
    rgb = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    mixed: NDArray[np.float64] = 1 - shares[..., np.newaxis] * (1 - rgb)
    return mixed


def _cells(axes: Axes, fills: NDArray[np.float64], texts: Sequence[Sequence[str]], labels: Sequence[str]) -> None:
    """Cells of colours (K, K, 3) with a text in each."""
    axes.imshow(fills)
    linear = np.where(fills <= 0.04045, fills / 12.92, ((fills + 0.055) / 1.055) ** 2.4)
    luminances = linear @ (0.2126, 0.7152, 0.0722)
    for (row, column), luminance in np.ndenumerate(luminances):
        ink = "black" if luminance > _BRIGHT else "white"
        axes.text(column, row, texts[row][column], ha="center", va="center", color=ink, fontsize="small")
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_xticks(np.arange(len(labels) - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(labels) - 1) + 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=3)
    axes.tick_params(which="both", length=0)
    axes.spines[:].set_visible(False)
    axes.set(xlabel="predicted", ylabel="true")


def _colours(count: int) -> list[NDArray[np.float64]]:
    import matplotlib  # noqa: PLC0415

    # The last fifth of viridis is too bright for white paper.
    return list(matplotlib.colormaps["viridis"](np.linspace(0.1, 0.8, count)))


def _cycled(count: int) -> list[str]:
    return [_MARKERS[index % len(_MARKERS)] for index in range(count)]


def _named(count: int, data: str) -> str:
    return f"{count:,} pictures of {title_of_test(data)}"
