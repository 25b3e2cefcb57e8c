"""Accuracy of the models for digits against their time; larger marks mean more bytes on disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from gui.page_parts.accuracy_text import accuracy_text
from gui.widgets.plots.point_plot import Point, PointPlot, Ticks, decade_ticks

_LEAST_ERROR = 1e-4  # one of 10,000 pictures; no mistake at all has no logarithm
_ACCURACIES = (0.0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999)
_SMALLEST, _STEP = 9.0, 5.0  # pixels of a mark for 100 kB, and of what each factor of ten adds


@dataclass(frozen=True, slots=True)
class AccuracyPoint:
    """A point: `seconds` for all `count` test pictures to the right, `accuracy` in [0, 1] upwards, `disk_bytes` its
    size.
    """

    name: str
    group: str
    seconds: float
    accuracy: float
    disk_bytes: int
    count: int


def _tr(text: str) -> str:
    return QCoreApplication.translate("AccuracyPlot", text)


class AccuracyPlot(PointPlot):
    """Time is on a logarithmic axis; accuracy is on one where halving the mistakes is always the same step up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "accuracyPlot",
            _tr("Accuracy against time"),
            _tr("time for all test pictures, s"),
            _tr("accuracy on the test pictures, %"),
            parent,
        )

    def show_accuracies(self, points: Sequence[AccuracyPoint]) -> None:
        """Show these points in place of those before."""
        self.setAccessibleDescription(", ".join(f"{p.name}: {accuracy_text(p.accuracy, p.count)}" for p in points))
        self.show_points(
            [
                Point(
                    point.name,
                    point.group,
                    log10(max(point.seconds, 1e-3)),
                    _height(point.accuracy),
                    _SMALLEST + _STEP * max(0.0, log10(max(point.disk_bytes, 1) / 1e5)),
                )
                for point in points
            ]
        )

    def ticks(self, side: str, low: float, high: float) -> Ticks:
        if side == "bottom":
            return decade_ticks(low, high)
        return [(_height(accuracy), f"{accuracy * 100:g}") for accuracy in _ACCURACIES]


def _height(accuracy: float) -> float:
    return -log10(max(1 - accuracy, _LEAST_ERROR))
