"""The Keras networks with convolutions: of documents 004, 002 and 000."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
from keras import layers

from engine.models.keras_classifier import KerasClassifier


class KerasCNN(KerasClassifier):
    """Document 004: two convolutions with pooling, a dense layer; 225,034 parameters."""

    @staticmethod
    def build(settings: Mapping[str, Any]) -> keras.Model:
        """The network with random weights."""
        return _two_convolutions(128)


class KerasCNNWide(KerasClassifier):
    """Document 000: the "simple CNN" of about 1.1 million parameters; here 1,101,418."""

    @staticmethod
    def build(settings: Mapping[str, Any]) -> keras.Model:
        """The network with random weights."""
        return _two_convolutions(672)


def _two_convolutions(units: int) -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),  # -> (N, 26, 26, 32)
            layers.MaxPooling2D(),  # -> (N, 13, 13, 32)
            layers.Conv2D(64, 3, activation="relu"),  # -> (N, 11, 11, 64)
            layers.MaxPooling2D(),  # -> (N, 5, 5, 64)
            layers.Flatten(),  # -> (N, 1600)
            layers.Dense(units, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )


class KerasCNNDropout(KerasClassifier):
    """Document 002: convolution, pooling and dropout (Srivastava et al., 2014), twice, then dense."""

    @staticmethod
    def build(settings: Mapping[str, Any]) -> keras.Model:
        """The network with random weights."""
        return keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(32, 3, activation="relu"),  # -> (N, 26, 26, 32)
                layers.MaxPooling2D(),  # -> (N, 13, 13, 32)
                layers.Dropout(0.25),
                layers.Conv2D(64, 3, activation="relu"),  # -> (N, 11, 11, 64)
                layers.Conv2D(64, 3, activation="relu"),  # -> (N, 9, 9, 64)
                layers.MaxPooling2D(),  # -> (N, 4, 4, 64)
                layers.Dropout(0.25),
                layers.Flatten(),  # -> (N, 1024)
                layers.Dense(256, activation="relu"),
                layers.Dropout(0.5),
                layers.Dense(10, activation="softmax"),
            ]
        )
