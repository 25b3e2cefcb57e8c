"""The Keras networks with convolutions: of documents 004, 002 and 000."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import keras
from keras import layers

from engine.errors import SettingsError
from engine.models.keras_classifier import KerasClassifier

_SIDE = 28


class KerasCNN(KerasClassifier):
    """Document 004: convolutions, each with pooling, and a dense layer.

    The setting "channels" gives the filters of each convolution; with (32, 64) and 128 dense units the network has the
    document's 225,034 parameters.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("channels", "dense_units", "activation")
    DEFAULTS: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"channels": (32, 64), "dense_units": 128, "activation": "relu"}
    )

    @staticmethod
    def build(settings: Mapping[str, Any]) -> keras.Model:
        """The network with random weights. Raises SettingsError for more convolutions than pictures have room for."""
        steps: list[keras.Layer] = []
        side = _SIDE
        for filters in settings["channels"]:
            steps.append(layers.Conv2D(filters, 3, activation=settings["activation"]))
            steps.append(layers.MaxPooling2D())
            side = (side - 2) // 2  # -> (N, side, side, filters): 13, 5, 1
            _check_room(side, "three", settings)
        return keras.Sequential(
            [
                keras.Input((_SIDE, _SIDE, 1)),
                *steps,
                layers.Flatten(),
                layers.Dense(settings["dense_units"], activation=settings["activation"]),
                layers.Dense(10, activation="softmax"),
            ]
        )


class KerasCNNWide(KerasCNN):
    """Document 000: the "simple CNN" of about 1.1 million parameters; here 1,101,418 with 672 dense units."""

    DEFAULTS: ClassVar[Mapping[str, Any]] = MappingProxyType({**KerasCNN.DEFAULTS, "dense_units": 672})


class KerasCNNDropout(KerasClassifier):
    """Document 002: convolution, pooling and dropout (Srivastava et al., 2014), twice, then dense.

    The setting "channels" gives the filters of each convolution. Pooling and the rate "dropout" follow the first, every
    second one after it, and the last; "dense_dropout" is the rate after the dense layer.
    """

    ARCHITECTURE: ClassVar[tuple[str, ...]] = ("channels", "dense_units", "activation", "dropout", "dense_dropout")
    DEFAULTS: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"channels": (32, 64, 64), "dense_units": 256, "activation": "relu", "dropout": 0.25, "dense_dropout": 0.5}
    )

    @staticmethod
    def build(settings: Mapping[str, Any]) -> keras.Model:
        """The network with random weights. Raises SettingsError for more convolutions than pictures have room for."""
        steps: list[keras.Layer] = []
        side = _SIDE
        for number, filters in enumerate(settings["channels"], start=1):
            steps.append(layers.Conv2D(filters, 3, activation=settings["activation"]))
            side -= 2
            if number % 2 == 1 or number == len(settings["channels"]):
                steps += [layers.MaxPooling2D(), layers.Dropout(settings["dropout"])]
                side //= 2  # -> (N, side, side, filters): 13, 4, 1
            _check_room(side, "four", settings)
        return keras.Sequential(
            [
                keras.Input((_SIDE, _SIDE, 1)),
                *steps,
                layers.Flatten(),
                layers.Dense(settings["dense_units"], activation=settings["activation"]),
                layers.Dropout(settings["dense_dropout"]),
                layers.Dense(10, activation="softmax"),
            ]
        )


def _check_room(side: int, most: str, settings: Mapping[str, Any]) -> None:
    if side < 1:
        raise SettingsError(
            f"{len(settings['channels'])} convolutions with pooling do not fit on pictures of {_SIDE}×{_SIDE} pixels. "
            f"Name at most {most} channels."
        )
