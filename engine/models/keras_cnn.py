"""The Keras network of document 004: two convolutions with pooling, a dense layer, softmax; 225,034 parameters."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, Self

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from numpy.typing import NDArray

from engine.models.base import ExportsOnnx
from engine.spec import Recipe
from engine.training import Labels
from engine.types import Batch

FILE = "model.weights.h5"


def build() -> keras.Model:
    """The network with random weights."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),  # -> (N, 26, 26, 32)
            layers.MaxPooling2D(),  # -> (N, 13, 13, 32)
            layers.Conv2D(64, 3, activation="relu"),  # -> (N, 11, 11, 64)
            layers.MaxPooling2D(),  # -> (N, 5, 5, 64)
            layers.Flatten(),  # -> (N, 1600)
            layers.Dense(128, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


class KerasCNN(ExportsOnnx):
    """The network with Adam (Kingma and Ba, 2014) and categorical cross-entropy on one-hot labels."""

    def __init__(self) -> None:
        self._model = build()
        self._optimizer = keras.optimizers.Adam()
        self._optimizer.build(self._model.trainable_variables)
        # Keras' own `predict` builds a data pipeline for each call; a compiled function of fixed type does not.
        self._predict = tf.function(
            lambda pictures: self._model(pictures, training=False),
            input_signature=[tf.TensorSpec((None, 28, 28, 1), tf.float32)],
        )
        self._step = tf.function(
            self._gradient_step,
            input_signature=[tf.TensorSpec((None, 28, 28, 1), tf.float32), tf.TensorSpec((None,), tf.int64)],
        )

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """Keras' own initialisation, from the recipe's seed."""
        keras.utils.set_random_seed(recipe.seed)
        return cls()

    def _gradient_step(self, images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            scores = self._model(images, training=True)
            loss = tf.reduce_mean(keras.losses.categorical_crossentropy(tf.one_hot(labels, 10), scores))
        variables = self._model.trainable_variables
        self._optimizer.apply(tape.gradient(loss, variables), variables)
        return loss, tf.math.count_nonzero(tf.argmax(scores, axis=1) == labels)

    def train_step(self, images: Batch, labels: Labels, learning_rate: float) -> tuple[float, int]:
        """One step of Adam."""
        self._optimizer.learning_rate.assign(learning_rate)
        loss, correct = self._step(tf.constant(images), tf.constant(labels))
        return float(loss), int(correct)

    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        """Softmax scores (N, 10) of pictures (N, 28, 28, 1)."""
        scores: NDArray[np.float32] = self._predict(tf.constant(batch)).numpy()
        return scores

    @property
    def parameters(self) -> int:
        """225,034."""
        return int(self._model.count_params())

    def snapshot(self) -> list[Any]:
        """Copies of all weights."""
        return list(self._model.get_weights())

    def restore(self, snapshot: list[Any]) -> None:
        """Put copies back."""
        self._model.set_weights(snapshot)

    def save(self, folder: Path) -> None:
        """Write model.weights.h5: numbers only, the layers are in this file."""
        try:
            self._model.save_weights(folder / FILE)
        except RuntimeError as error:  # HDF5's answer to a disk that proves full only as the file is closed
            raise OSError(str(error)) from error

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read model.weights.h5 into the layers built here, so that a file can bring no code."""
        classifier = cls()
        classifier._model.load_weights(folder / FILE)
        return classifier

    def export(self, path: Path) -> None:
        """Write the network, softmax included, as ONNX through tf2onnx."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # tf2onnx probes for a NumPy name that is going away
            self._model(np.zeros((1, 28, 28, 1), np.float32))  # a model that was never called cannot be exported
            self._model.export(path, format="onnx", verbose=False)
