"""A Keras digit network as the files that Keras itself reads. Runs in TensorFlow's process."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine import catalog
from engine.plain_names import in_ascii, writable_folder
from engine.runtimes.in_process import classifier_class
from engine.types import Batch

_FILE, _SAVED = "model.keras", "saved_model"


def write_keras_files(model_id: str, weights: Path, folder: Path, pictures: Batch) -> tuple[NDArray[np.float32], ...]:
    """Write `model.keras` and `saved_model/` into `folder` from the folder `weights`.

    Returns what each of them, read again, answers for pictures (N, 28, 28, 1): scores (N, 10).
    """
    network = classifier_class(catalog.find(model_id)).load(weights).network  # type: ignore[attr-defined]
    with writable_folder(folder) as written:
        plain = in_ascii(written)
        network.save(plain / _FILE)
        network.export(plain / _SAVED, format="tf_saved_model", verbose=False)
        read = keras.models.load_model(plain / _FILE, compile=False)
        saved = tf.saved_model.load(str(plain / _SAVED))
        return read(pictures, training=False).numpy(), saved.serve(tf.constant(pictures)).numpy()
