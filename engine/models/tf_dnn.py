"""The deep dense network of report 002: dense layers with any activations, Adam, cross-entropy."""

from __future__ import annotations

from typing import ClassVar

import keras
from keras import layers

from engine.catalog.setting_values import Settings, texts, wholes
from engine.models.keras_classifier import KerasClassifier


class TensorFlowDNN(KerasClassifier):
    """Flatten, hidden layers of the sizes and with the activations that the recipe's settings list, softmax."""

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("hidden_units", "activations")

    @staticmethod
    def build(settings: Settings) -> keras.Model:
        """The network with random weights."""
        hidden = [
            layers.Dense(units, activation=activation)
            for units, activation in zip(wholes(settings, "hidden_units"), texts(settings, "activations"), strict=True)
        ]
        return keras.Sequential(
            [keras.Input((28, 28, 1)), layers.Flatten(), *hidden, layers.Dense(10, activation="softmax")]
        )
