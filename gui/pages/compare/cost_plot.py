"""What models cost: time against size, a named point for each model and runtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.widgets.plots.point_plot import Point, PointPlot


@dataclass(frozen=True, slots=True)
class Cost:
    """A point: `disk_bytes` to the right, `milliseconds` upwards; points of one `group` (a runtime) look alike."""

    name: str
    group: str
    disk_bytes: int
    milliseconds: float


def _tr(text: str) -> str:
    return QCoreApplication.translate("CostPlot", text)


class CostPlot(PointPlot):
    """Both axes are logarithmic, as models differ by factors of a hundred."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "costPlot",
            _tr("Time for one picture against size on disk"),
            _tr("size on disk, MB"),
            _tr("time for one picture, ms (median)"),
            parent,
        )

    def show_costs(self, costs: Sequence[Cost]) -> None:
        """Show these points in place of those before."""
        self.setAccessibleDescription(", ".join(f"{cost.name} ({cost.group})" for cost in costs))
        self.show_points(
            [
                Point(
                    cost.name,
                    cost.group,
                    log10(max(cost.disk_bytes, 1) / 1e6),
                    log10(max(cost.milliseconds, 1e-3)),
                )
                for cost in costs
            ]
        )
