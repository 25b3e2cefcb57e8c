"""The Keras networks with convolutions: of documents 004, 002 and 000."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import ClassVar

import keras
from keras import layers

from engine.catalog.setting_values import Settings, number, text, whole, wholes
from engine.errors import SettingsError
from engine.models.keras_classifier import KerasClassifier

_SIDE = 28


class KerasCNN(KerasClassifier):
    """Report 004: convolutions, each with pooling, and a dense layer.

    The setting "channels" gives the filters of each convolution; with (32, 64) and 128 dense units the network has the
    document's 225,034 parameters.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("channels", "dense_units", "activation")
    DEFAULTS: ClassVar[Settings] = MappingProxyType({"channels": (32, 64), "dense_units": 128, "activation": "relu"})

    @staticmethod
    def build(settings: Settings) -> keras.Model:
        """The network with random weights. Raises SettingsError for more convolutions than pictures have room for."""
        steps: list[keras.Layer] = []
        channels, activation, side = wholes(settings, "channels"), text(settings, "activation"), _SIDE
        for filters in channels:
            steps.append(layers.Conv2D(filters, 3, activation=activation))
            steps.append(layers.MaxPooling2D())
            side = (side - 2) // 2  # -> (N, side, side, filters): 13, 5, 1
            _check_room(side, "three", channels)
        return keras.Sequential(
            [
                keras.Input((_SIDE, _SIDE, 1)),
                *steps,
                layers.Flatten(),
                layers.Dense(whole(settings, "dense_units"), activation=activation),
                layers.Dense(10, activation="softmax"),
            ]
        )


class KerasCNNWide(KerasCNN):
    """Report 000: the "simple CNN" of about 1.1 million parameters; here 1,101,418 with 672 dense units."""

    DEFAULTS: ClassVar[Settings] = MappingProxyType({**KerasCNN.DEFAULTS, "dense_units": 672})


class KerasCNNDropout(KerasClassifier):
    """Report 002: convolution, pooling and dropout (Srivastava et al., 2014), twice, then dense.

    The setting "channels" gives the filters of each convolution. Pooling and the rate "dropout" follow the first, every
    second one after it, and the last; "dense_dropout" is the rate after the dense layer.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("channels", "dense_units", "activation", "dropout", "dense_dropout")
    DEFAULTS: ClassVar[Settings] = MappingProxyType(
        {"channels": (32, 64, 64), "dense_units": 256, "activation": "relu", "dropout": 0.25, "dense_dropout": 0.5}
    )

    @staticmethod
    def build(settings: Settings) -> keras.Model:
        """The network with random weights. Raises SettingsError for more convolutions than pictures have room for."""
        steps: list[keras.Layer] = []
        channels, activation, side = wholes(settings, "channels"), text(settings, "activation"), _SIDE
        for place, filters in enumerate(channels, start=1):
            steps.append(layers.Conv2D(filters, 3, activation=activation))
            side -= 2
            if place % 2 == 1 or place == len(channels):
                steps += [layers.MaxPooling2D(), layers.Dropout(number(settings, "dropout"))]
                side //= 2  # -> (N, side, side, filters): 13, 4, 1
            _check_room(side, "four", channels)
        return keras.Sequential(
            [
                keras.Input((_SIDE, _SIDE, 1)),
                *steps,
                layers.Flatten(),
                layers.Dense(whole(settings, "dense_units"), activation=activation),
                layers.Dropout(number(settings, "dense_dropout")),
                layers.Dense(10, activation="softmax"),
            ]
        )


def _check_room(side: int, most: str, channels: Sequence[int]) -> None:
    if side < 1:
        raise SettingsError(
            f"{len(channels)} convolutions with pooling do not fit on pictures of {_SIDE}×{_SIDE} pixels. "
            f"Name at most {most} channels."
        )
