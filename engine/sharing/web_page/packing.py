"""A plan with its weights as plain JSON values: those of layers in 12 bits, with a scale for each unit.

With 8 bits, a score of one digit in a thousand would differ by some hundredths from what ClassLens shows; with 16, the
page of Best CNN would have 1.8 MB in place of 1.4 (benchmarks/web_page.py).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.runtimes.onnx_graph import Array
from engine.sharing.web_page.plan import Plan, Step

_LARGEST = 2047  # of a weight in 12 bits
_FEW = 4096  # numbers that are kept as they are: biases, and what normalisation needs


def packed(plan: Plan) -> dict[str, object]:
    """What `Network` in assets/web_page/network.js is made from, without its temperature."""
    data = _Data()
    weights = [_record(place, array, place in plan.rows, data) for place, array in plan.weights.items()]
    return {
        "shapes": [list(shape) for shape in plan.shapes],
        "input": plan.input,
        "output": plan.output,
        "steps": [_step(step) for step in plan.steps],
        "weights": weights,
        "data": base64.b64encode(bytes(data.content)).decode("ascii"),
    }


@dataclass(slots=True)
class _Data:
    content: bytearray = field(default_factory=bytearray)

    def add(self, array: Array) -> int:
        """Where the array begins, as little-endian bytes."""
        start = len(self.content)
        self.content += array.astype(array.dtype.newbyteorder("<"), copy=False).tobytes()
        return start


def _step(step: Step) -> dict[str, object]:
    return {"do": step.do, "from": list(step.sources), "to": step.target, **step.details}


def _record(place: int, array: Array, by_rows: bool, data: _Data) -> dict[str, object]:
    record: dict[str, object] = {"value": place, "shape": list(array.shape)}
    if by_rows:
        rows = array.reshape(len(array), -1).astype(np.float32)
        scales = _row_scales(rows)
        whole = np.clip(np.rint(rows / scales[:, np.newaxis]), -_LARGEST, _LARGEST).astype(np.int16)
        return {**record, "kind": "twelve", "start": data.add(in_twelve_bits(whole)), "scales": data.add(scales)}
    if array.size <= _FEW:
        return {**record, "kind": "floats", "start": data.add(array.astype(np.float32))}
    return {**record, "kind": "halves", "start": data.add(array.astype(np.float16))}


def in_twelve_bits(numbers: NDArray[np.int16]) -> NDArray[np.uint8]:
    """Numbers from -2048 to 2047, two in three bytes, the lower bits first; an odd last one is followed by 0."""
    flat = numbers.reshape(-1).astype(np.int32) & 0xFFF
    first, second = np.pad(flat, (0, flat.size % 2)).reshape(-1, 2).T
    both = first | second << 12
    return np.stack([both & 0xFF, both >> 8 & 0xFF, both >> 16], axis=1).astype(np.uint8)


def _row_scales(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """What 1 is worth in each row (R, N), so that its largest weight still fits."""
    largest = np.abs(rows).max(axis=1)
    return np.where(largest > 0, largest / _LARGEST, 1).astype(np.float32)
