"""`keras.applications` networks for objects; with `weights=None` and local files, so that Keras fetches nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Self

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from engine.types import Batch


class KerasObjects:
    """A network that is not trained here; a subclass names its builder in `keras.applications`."""

    build: ClassVar[Callable[..., keras.Model]]

    def __init__(self, model: keras.Model) -> None:
        self._model = model
        # As for the digit networks: Keras' own `predict` builds a data pipeline for each call.
        self._predict = tf.function(
            lambda pictures: model(pictures, training=False),
            input_signature=[tf.TensorSpec((None, 224, 224, 3), tf.float32)],
            autograph=False,
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """The network with the weights of an official `.h5` file whose checksum was compared."""
        model = cls.build(weights=None)
        model.load_weights(path)
        return cls(model)

    @property
    def parameters(self) -> int:
        """The values as Keras counts them, means and variances of batch normalisation among them."""
        return int(self._model.count_params())

    def predict_proba(self, batch: Batch) -> NDArray[np.float32]:
        """Softmax scores (N, 1000) of prepared photos (N, 224, 224, 3)."""
        scores: NDArray[np.float32] = self._predict(tf.constant(batch)).numpy()
        return scores


class KerasResNet50(KerasObjects):
    """`keras.applications.ResNet50`."""

    build = staticmethod(keras.applications.ResNet50)


class KerasVGG16(KerasObjects):
    """`keras.applications.VGG16`."""

    build = staticmethod(keras.applications.VGG16)
