"""A Keras digit network for LiteRT, by TensorFlow's own converter. Runs in TensorFlow's process.

Post-training quantization as in Jacob et al., "Quantization and Training of Neural Networks for Efficient
Integer-Arithmetic-Only Inference" (2018): int8 has weights and activations of 8 bits, whose ranges come from pictures
that it is calibrated with; inputs and outputs stay float32, so that all files are used alike.
"""

from __future__ import annotations

import contextlib
import io
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine import catalog
from engine.data.chunks import chunks
from engine.export.litert_record import LiteRTFile
from engine.runtimes.in_process import classifier_class
from engine.training.records import Labels
from engine.types import Batch

PRECISIONS = ("fp32", "fp16", "int8")
_CHUNK = 500  # test pictures at a time
_TIMED, _WARMED = 300, 30  # pictures that are timed one by one, and those before


def write_litert_files(
    model_id: str,
    weights: Path,
    folder: Path,
    temperature: float,
    calibration: Batch,
    test: tuple[Batch, Labels],
    pictures: Batch,
    report: Callable[[str, int, int], None],
) -> tuple[LiteRTFile, ...]:
    """Write `model-fp32.tflite`, `model-fp16.tflite` and `model-int8.tflite` into `folder` and try each of them.

    The networks give scores at `temperature`: their last layer's weights are divided by it. All pictures are
    (N, 28, 28, 1): those int8 is calibrated with, those with labels that accuracy is measured on, and those whose
    scores are returned. `report` is told what is done, and how many of how many pictures.
    """
    network = _at_temperature(classifier_class(catalog.find(model_id)).load(weights).network, temperature)  # type: ignore[attr-defined]
    made = []
    for precision in PRECISIONS:
        report(f"Converting to {precision}", 0, 0)
        content = _converted(network, precision, calibration)
        name = f"model-{precision}.tflite"
        (folder / name).write_bytes(content)
        right, doing = 0, f"Trying {precision} on test pictures"
        for part in chunks(len(test[1]), _CHUNK):
            report(doing, part.start, len(test[1]))
            right += int(np.count_nonzero(_scores(content, test[0][part]).argmax(axis=1) == test[1][part]))
        milliseconds, scores = _milliseconds(content, test[0]), _scores(content, pictures)
        made.append(LiteRTFile(precision, name, len(content), right / len(test[1]), len(test[1]), milliseconds, scores))
    return tuple(made)


def _at_temperature(network: keras.Model, temperature: float) -> keras.Model:
    """A copy whose softmax takes logits divided by a temperature."""
    copy = keras.models.clone_model(network)
    copy.set_weights(network.get_weights())
    last = copy.layers[-1]
    last.set_weights([values / np.float32(temperature) for values in last.get_weights()])
    return copy


def _converted(network: keras.Model, precision: str, calibration: Batch) -> bytes:
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    if precision != "fp32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if precision == "fp16":
        converter.target_spec.supported_types = [tf.float16]
    elif precision == "int8":
        converter.representative_dataset = lambda: ([picture[np.newaxis]] for picture in calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")  # it says that inputs and outputs stay float32, as is wanted
        content: bytes = converter.convert()
    return content


# Any: TensorFlow has no types.
def _interpreter(content: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the interpreter has a package of its own too
        return tf.lite.Interpreter(model_content=content, num_threads=1)


def _scores(content: bytes, pictures: Batch) -> NDArray[np.float32]:
    interpreter = _interpreter(content)
    given, wanted = interpreter.get_input_details()[0]["index"], interpreter.get_output_details()[0]["index"]
    interpreter.resize_tensor_input(given, pictures.shape)
    interpreter.allocate_tensors()
    interpreter.set_tensor(given, pictures)
    interpreter.invoke()
    scores: NDArray[np.float32] = interpreter.get_tensor(wanted)
    return scores


def _milliseconds(content: bytes, pictures: Batch) -> float:
    """The median time of one picture."""
    interpreter = _interpreter(content)
    interpreter.allocate_tensors()
    given = interpreter.get_input_details()[0]["index"]
    times = []
    for picture in pictures[: _WARMED + _TIMED]:
        interpreter.set_tensor(given, picture[np.newaxis])
        started = time.perf_counter()
        interpreter.invoke()
        times.append(time.perf_counter() - started)
    return float(np.median(times[_WARMED:]) * 1e3) if len(times) > _WARMED else float(np.median(times) * 1e3)
