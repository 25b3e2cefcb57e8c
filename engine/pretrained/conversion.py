"""The progress and the result of a conversion to the fast runtime."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

INT8_FILE = "int8.onnx"


class ConversionStage(StrEnum):
    """What a conversion is busy with."""

    READING = "reading"
    EXPORTING = "exporting"
    QUANTIZING = "quantizing"
    COMPARING = "comparing"


@dataclass(frozen=True, slots=True)
class ConversionProgress:
    """The stage that a model's conversion has begun; in the last one, `done` of `total` pictures have been compared."""

    model_id: str
    stage: ConversionStage
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two runtimes compare on `inputs` photos: the largest difference of two scores, and how often both put the
    same label first.
    """

    inputs: int
    largest_difference: float
    same_label: int
