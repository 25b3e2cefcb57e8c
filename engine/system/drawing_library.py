"""matplotlib as ClassLens draws with it: by its own settings, and without taking any text for mathematics."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ClassLensError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


def new_figure(width: float, height: float, rows: int, columns: int) -> tuple[Figure, list[list[Axes]]]:
    """A figure of so many inches with rows of axes. Raises ClassLensError when matplotlib cannot be used."""
    _prepare()
    from matplotlib.figure import Figure  # noqa: PLC0415 - half a second, and only who saves a figure needs it

    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, [list(row) for row in figure.subplots(rows, columns, squeeze=False)]


@functools.cache
def _prepare() -> None:
    """Bring matplotlib back to its own settings: a file “matplotlibrc” of the person's may have changed them."""
    try:
        import matplotlib  # noqa: PLC0415 - as above
    except UnicodeDecodeError as error:  # it reads such a file while it is imported
        raise ClassLensError(
            f"Figures cannot be saved, because “{Path.cwd() / 'matplotlibrc'}” is damaged. Delete or rename it, or "
            "start ClassLens in another folder."
        ) from error
    matplotlib.rcdefaults()
    matplotlib.rcParams["text.parse_math"] = False  # names may hold a dollar sign
