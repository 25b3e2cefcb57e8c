"""What all Keras digit networks share: training steps, prediction, files, export."""

from __future__ import annotations

import json
import warnings
from abc import abstractmethod
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Self

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import Settings
from engine.models.architecture import read_architecture
from engine.system import places, plain_files
from engine.training.classifier import ExportsOnnx
from engine.training.records import Arrays, Labels
from engine.types import Batch

FILE = "model.weights.h5"
_MOST_ARCHITECTURE = 100_000  # bytes of the settings
ARCHITECTURE_FILE = "architecture.json"


class KerasClassifier(ExportsOnnx):
    """A Keras network with Adam (Kingma and Ba, 2014) and categorical cross-entropy on one-hot labels.

    A subclass gives the layers in `build`. The settings that shape them are named in `ARCHITECTURE` and kept in
    architecture.json beside the weights. `DEFAULTS` are the values for recipes and weights that are older than a
    setting.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ()
    DEFAULTS: ClassVar[Settings] = MappingProxyType({})

    def __init__(self, settings: Settings) -> None:
        given = {**self.DEFAULTS, **settings}
        self._settings = {name: given[name] for name in self.ARCHITECTURE}
        self._model = self.build(self._settings)
        self._optimizer = keras.optimizers.Adam()
        self._optimizer.build(self._model.trainable_variables)
        # Keras' own `predict` builds a data pipeline for each call; a compiled function of fixed type does not. Nothing
        # in them needs AutoGraph, which fails where the name of the program's folder is no UTF-8.
        self._predict = tf.function(
            lambda pictures: self._model(pictures, training=False),
            input_signature=[tf.TensorSpec((None, 28, 28, 1), tf.float32)],
            autograph=False,
        )
        self._step = tf.function(
            self._gradient_step,
            input_signature=[tf.TensorSpec((None, 28, 28, 1), tf.float32), tf.TensorSpec((None,), tf.int64)],
            autograph=False,
        )

    @property
    def network(self) -> keras.Model:
        """The layers, giving softmax scores."""
        return self._model

    @staticmethod
    @abstractmethod
    def build(settings: Settings) -> keras.Model:
        """The network with random weights: (N, 28, 28, 1) to (N, 10) softmax scores."""

    @classmethod
    def create(cls, recipe: Recipe) -> Self:
        """Keras' own initialisation, from the recipe's seed."""
        keras.utils.set_random_seed(recipe.seed)
        return cls(recipe.settings)

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
        """All trained values."""
        return int(self._model.count_params())

    def snapshot(self) -> Arrays:
        """Copies of all weights, numbered."""
        return _copies(self._model.weights)

    def restore(self, snapshot: Arrays) -> None:
        """Put copies back."""
        _assign(self._model.weights, snapshot)

    def training_state(self) -> Arrays:
        """Copies of the weights, of Adam's moments and step count, and of the state of dropout's random numbers."""
        return _copies(self._variables())

    def set_training_state(self, state: Arrays) -> None:
        """Go on from a state."""
        _assign(self._variables(), state)

    def _variables(self) -> list[keras.Variable]:
        return [*self._model.variables, *self._optimizer.variables]

    def save(self, folder: Path) -> None:
        """Write model.weights.h5: numbers only, the layers are in our code."""
        try:
            self._model.save_weights(folder / FILE)
        except RuntimeError as error:  # HDF5's answer to a disk that proves full only as the file is closed
            raise OSError(str(error)) from error
        (folder / ARCHITECTURE_FILE).write_text(json.dumps(self._settings), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read model.weights.h5 into the layers built here, so that the file cannot bring code."""
        path = folder / ARCHITECTURE_FILE
        kept = plain_files.read(path, _MOST_ARCHITECTURE) if places.exists(path) else b"{}"
        classifier = cls(read_architecture(kept))
        classifier._model.load_weights(folder / FILE)
        return classifier

    def export(self, path: Path) -> None:
        """Write the network, softmax included, as ONNX through tf2onnx."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # tf2onnx probes for a NumPy name that is going away
            self._model(np.zeros((1, 28, 28, 1), np.float32))  # a model that was never called cannot be exported
            self._model.export(path, format="onnx", verbose=False)


def _copies(variables: list[keras.Variable]) -> Arrays:
    return {str(number): np.array(variable) for number, variable in enumerate(variables)}


def _assign(variables: list[keras.Variable], copies: Arrays) -> None:
    for number, variable in enumerate(variables):
        variable.assign(copies[str(number)])
