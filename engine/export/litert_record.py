"""What is known of a network's LiteRT file once it was tried."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class LiteRTFile:
    """One file: its precision ("fp32", "fp16" or "int8"), name and size in bytes; by the interpreter, its accuracy in
    [0, 1] on `count` test pictures, the milliseconds for one picture (median, on one thread), and the scores (N, K) of
    the pictures it was asked about.
    """

    precision: str
    name: str
    bytes: int
    accuracy: float
    count: int
    milliseconds: float
    scores: NDArray[np.float32]
