"""Figures of what goes on inside a network, for paper and slides, drawn by matplotlib without a window.

They are drawn on a worker thread. Blue and orange mean the same as in the window.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.explain.requests import Arithmetic, Change, DigitMap, Field, HeatMap, Neighbours
from engine.system.drawing_library import new_figure
from gui.pages.inside.shades import is_signed, scale_of, shaded
from gui.pages.inside.units import spread
from gui.widgets.pictures.heat_map import ABOVE, BELOW

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.path import Path

_MOST_UNITS = 256  # of a figure; more could not be told apart on paper


def neighbours_figure(neighbours: Neighbours, model: str) -> Figure:
    """Two rows of pictures with their labels."""
    figure, panels = new_figure(9.0, 2.6, 2, 1)
    for (axes,), examples in zip(panels, (neighbours.nearest, neighbours.other), strict=True):
        _bare(axes)
        axes.set(xlim=(0, max(len(neighbours.nearest), 1)), ylim=(1.3, 0), aspect="equal")
        for place, example in enumerate(examples):
            axes.imshow(example.picture, extent=(place, place + 0.95, 0.95, 0))
            axes.text(place + 0.47, 1.15, example.label, ha="center", va="center", fontsize="small")
    below = f"; below, the nearest “{neighbours.other_label}”" if neighbours.other else ""
    figure.suptitle(f"{model}: training examples nearest to the picture{below}", fontsize="medium")
    return figure


def heat_map_figure(heat_map: HeatMap, model: str) -> Figure:
    """The picture, and the map on it."""
    figure, ((before, after),) = new_figure(8.0, 4.2, 1, 2)
    from matplotlib.colors import LinearSegmentedColormap  # noqa: PLC0415 - only who saves a figure needs it

    grey = heat_map.input.mean(axis=2)
    before.imshow(grey, cmap="gray", vmin=0, vmax=255)
    after.imshow(grey, cmap="gray", vmin=0, vmax=255)
    most = scale_of(heat_map.values)
    colours = LinearSegmentedColormap.from_list("signed", [BELOW, "#000000", ABOVE])
    strength = np.sqrt(np.clip(np.abs(heat_map.values) / most, 0, 1)) * 0.85
    shown = after.imshow(heat_map.values, cmap=colours, vmin=-most, vmax=most, alpha=strength)
    figure.colorbar(shown, ax=after, label="against · for")
    for axes in (before, after):
        _bare(axes)
    random = ", random weights" if heat_map.request.random_weights else ""
    figure.suptitle(f"{model}{random}: what speaks for “{heat_map.label}” ({heat_map.request.method})")
    return figure


def change_figure(change: Change, model: str) -> Figure:
    """Before, what changes, and after."""
    figure, (panels,) = new_figure(9.0, 3.4, 1, 3)
    panels[0].imshow(change.before, cmap="gray", vmin=0, vmax=1)
    difference = change.after - change.before
    panels[1].imshow(shaded(difference, scale_of(difference), signed=True))
    panels[2].imshow(change.after, cmap="gray", vmin=0, vmax=1)
    titles = (
        f"{change.label} ({change.score:.1%})",
        "blue is drawn, orange erased",
        f"{change.new_label} ({change.new_score:.1%})",
    )
    for axes, title in zip(panels, titles, strict=True):
        _bare(axes)
        axes.set_title(title, fontsize="medium")
    figure.suptitle(f"{model}: the smallest change that was found, {change.pixels} pixels")
    return figure


def layer_figure(units: Field, title: str) -> Figure:
    """Maps as tiles, or numbers as bars."""
    figure, ((axes,),) = new_figure(8.0, 6.0 if units.ndim == 3 else 3.4, 1, 1)
    if units.ndim == 3:
        units = units[:_MOST_UNITS]
        axes.imshow(shaded(spread(units), scale_of(units), is_signed(units)))
        _bare(axes)
    else:
        axes.bar(np.arange(1, len(units) + 1), units, color=np.where(units < 0, BELOW, ABOVE))
        axes.set(xlabel="unit", ylabel="value")
    axes.set_title(title)
    return figure


def unit_figure(arithmetic: Arithmetic, model: str) -> Figure:
    """Inputs, weights and products, and the sum."""
    figure, (panels,) = new_figure(10.0, 4.0, 1, 3)
    inputs, weights = arithmetic.inputs, arithmetic.weights
    for axes, title, values in zip(
        panels, ("inputs", "× weights", "= products"), (inputs, weights, inputs * weights), strict=True
    ):
        axes.imshow(shaded(spread(values), scale_of(values), is_signed(values)))
        _bare(axes)
        axes.set_title(title, fontsize="medium")
    after = f", {arithmetic.activation}: {arithmetic.output:.4f}" if arithmetic.activation else ""
    products = math.fsum((inputs * weights).ravel())
    figure.suptitle(f"{model}: {products:.4f} + bias {arithmetic.bias:.4f} = {arithmetic.total:.4f}{after}")
    return figure


def map_figure(digit_map: DigitMap, model: str) -> Figure:
    """Each digit written as its label."""
    figure, ((axes,),) = new_figure(7.5, 7.0, 1, 1)
    import matplotlib  # noqa: PLC0415 - only who saves a figure needs it

    colours = matplotlib.colormaps["tab10"](np.arange(10))
    for digit in range(10):
        points = digit_map.points[digit_map.labels == digit]
        axes.scatter(points[:, 0], points[:, 1], marker=_shape(digit), s=36, color=colours[[digit]], linewidths=0)
    axes.set_aspect("equal")
    axes.set(xticks=[], yticks=[])
    before = " before training" if digit_map.request.random_weights else ""
    axes.set_title(f"{model}{before}: {len(digit_map.points):,} test digits; the plane shows {digit_map.explained:.0%}")
    return figure


def _shape(digit: int) -> Path:
    """A digit as the shape of a marker, its middle at 0."""
    from matplotlib.path import Path  # noqa: PLC0415 - only who saves a figure needs it
    from matplotlib.textpath import TextPath  # noqa: PLC0415 - as above

    written = TextPath((0, 0), str(digit))
    box = written.get_extents()
    middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return Path(written.vertices - middle, written.codes)


def _bare(axes: Axes) -> None:
    """No ticks and no frame."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
