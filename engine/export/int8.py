"""Networks for photos with weights and activations of 8 bits, made by ONNX Runtime's tools."""

from __future__ import annotations

import logging
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)

from engine.types import Batch

_LARGEST = 127  # of a weight in 8 bits
_PAIR = 127.5  # how far two neighbouring weights may go together: 255 times as much still fits 16 bits


def quantize_dynamically(source: Path, target: Path) -> None:
    """Write a network whose matrix products have weights of 8 bits; activations are measured anew for each picture.

    With all 8 bits, the sum of two products could exceed the 16 bits that processors without VNNI use for it, so 7 are
    used.
    """
    _quiet()
    quantize_dynamic(
        source,
        target,
        op_types_to_quantize=["MatMul", "Gemm"],
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
    )
    onnx.checker.check_model(str(target))


def quantize_statically(source: Path, target: Path, pictures: Batch, full: tuple[str, ...] = ()) -> None:
    """Write a network whose layers compute in 8 bits, but for those whose names hold one of `full`, and softmax.

    The ranges of activations are the smallest and the largest values with these prepared pictures (N, H, W, C).
    """
    _quiet()
    model = onnx.load(source)
    nodes = model.graph.node
    quantize_static(
        source,
        target,
        _Pictures(pictures),
        quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        per_channel=True,
        nodes_to_exclude=[
            node.name for node in nodes if node.op_type == "Softmax" or any(part in node.name for part in full)
        ],
        extra_options={"TensorQuantOverrides": _scales_of_weights(model)},
    )
    onnx.checker.check_model(str(target))


def scales(weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """The scale (O,) of each channel of a layer's weights (O, I, …), so that no product overflows on any processor.

    Processors without VNNI multiply two activations, at most 255, by two neighbouring weights and add the products in
    16 bits. Weights of 7 bits never overflow, but are coarse; here each channel keeps as much of 8 bits as its largest
    neighbours with the same sign allow, 7.7 on average in EfficientNet-Lite0.
    """
    rows = np.moveaxis(weights, 1, -1).reshape(len(weights), -1)  # channels last, as the products are computed
    rows = np.pad(rows, ((0, 0), (0, rows.shape[1] % 2)))
    pairs = rows.reshape(len(rows), -1, 2)
    together = np.maximum(np.maximum(pairs, 0).sum(2), np.maximum(-pairs, 0).sum(2)).max(1)
    wanted = np.maximum(np.abs(rows).max(1) / _LARGEST, together / _PAIR)
    return np.where(wanted > 0, wanted, 1).astype(np.float32)


def _scales_of_weights(model: onnx.ModelProto) -> dict[str, list[dict[str, object]]]:
    """What ONNX Runtime is told of the weights of convolutions and dense layers, by their names."""
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    told: dict[str, list[dict[str, object]]] = {}
    for node in model.graph.node:
        if node.op_type not in ("Conv", "Gemm") or node.input[1] not in weights:
            continue
        attributes = {attribute.name: attribute.i for attribute in node.attribute}
        if node.op_type == "Gemm" and not attributes.get("transB"):
            continue  # its channels are columns; ONNX Runtime's own 7 bits do
        values = numpy_helper.to_array(weights[node.input[1]])
        alone = values.ndim == 4 and values.shape[1] == 1  # each channel by itself: nothing is added in 16 bits
        largest = np.abs(values).reshape(len(values), -1).max(1)
        chosen = np.where(largest > 0, largest / _LARGEST, 1).astype(np.float32) if alone else scales(values)
        told[node.input[1]] = [
            {"quant_type": QuantType.QInt8, "axis": 0, "scale": scale, "zero_point": np.int8(0)} for scale in chosen
        ]
    return told


def _quiet() -> None:
    logging.getLogger().setLevel(logging.ERROR)  # it recommends what is done here already


class _Pictures(CalibrationDataReader):  # type: ignore[misc]
    """Gives prepared photos to the calibration, one at a time."""

    def __init__(self, pictures: Batch) -> None:
        self._left = [pictures[index : index + 1] for index in range(len(pictures))]

    def get_next(self) -> dict[str, Batch] | None:
        return {"pictures": np.ascontiguousarray(self._left.pop())} if self._left else None
