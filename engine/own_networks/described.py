"""The preparation as a bundle's manifest and an exported network's own file describe it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from engine.own_networks.settings import InputSettings
from engine.preprocessing.digits import Preparation
from engine.types import Task

PREPARATION = "preparation"
"""The name of it in both."""

Json: TypeAlias = Mapping[str, Any]  # what json.loads gives; whatever does not fit raises


def settings_of(values: Json, labels: tuple[str, ...], shaped: InputSettings, input_type: str) -> InputSettings:
    """The settings of a network whose preparation is described by plain JSON values; shape and type are its own.

    An exported network for photos scales values by itself, and takes whole pixels. Raises ValueError, KeyError or
    TypeError for values that describe something else, or another network.
    """
    task = {"digits": Task.DIGITS, "photos": Task.OBJECTS}[values["for"]]
    if (task, values["height"], values["width"]) != (shaped.task, shaped.height, shaped.width):
        raise ValueError("the preparation is for pictures of another size")
    if task is Task.DIGITS:
        if {**Preparation().to_json(), "for": "digits"} != values:
            raise ValueError("digits are prepared in another way")
        return replace(shaped, labels=labels)
    if input_type != "uint8":
        raise ValueError("the network does not scale by itself")
    return replace(
        shaped,
        labels=labels,
        high=255.0,
        resize=str(values["resize"]),
        crop=float(values["crop"]),
        as_on_paper=bool(values["as_on_paper"]),
    )
