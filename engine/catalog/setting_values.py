"""The values of settings, and how a model reads them. Recipes are checked before, so a wrong kind is our own fault."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

SingleValue: TypeAlias = bool | int | float | str
SettingValue: TypeAlias = SingleValue | tuple[SingleValue, ...]
Settings: TypeAlias = Mapping[str, SettingValue]
"""Values by the names of their settings; those read from a file may have lists in place of tuples."""


def whole(settings: Settings, name: str, default: int | None = None) -> int:
    """A whole number. Raises KeyError when there is neither a value nor a default, TypeError for another kind."""
    value = _value(settings, name, default)
    if isinstance(value, int):
        return value
    raise _another_kind(name, value, "a whole number")


def number(settings: Settings, name: str, default: float | None = None) -> float:
    """A number. Raises KeyError when there is neither a value nor a default, TypeError for another kind."""
    value = _value(settings, name, default)
    if isinstance(value, int | float):
        return float(value)
    raise _another_kind(name, value, "a number")


def text(settings: Settings, name: str, default: str | None = None) -> str:
    """A text. Raises KeyError when there is neither a value nor a default, TypeError for another kind."""
    value = _value(settings, name, default)
    if isinstance(value, str):
        return value
    raise _another_kind(name, value, "a text")


def flag(settings: Settings, name: str) -> bool:
    """True or False. Raises KeyError, TypeError for another kind."""
    value = settings[name]
    if isinstance(value, bool):
        return value
    raise _another_kind(name, value, "true or false")


def wholes(settings: Settings, name: str) -> tuple[int, ...]:
    """Several whole numbers, or one. Raises KeyError, TypeError for another kind."""
    value = settings[name]
    given = tuple(value) if isinstance(value, tuple | list) else (value,)
    found = tuple(each for each in given if isinstance(each, int))
    if len(found) == len(given):
        return found
    raise _another_kind(name, value, "whole numbers")


def texts(settings: Settings, name: str) -> tuple[str, ...]:
    """Several texts, or one. Raises KeyError, TypeError for another kind."""
    value = settings[name]
    given = tuple(value) if isinstance(value, tuple | list) else (value,)
    found = tuple(each for each in given if isinstance(each, str))
    if len(found) == len(given):
        return found
    raise _another_kind(name, value, "texts")


def _value(settings: Settings, name: str, default: SettingValue | None) -> SettingValue:
    return settings[name] if default is None else settings.get(name, default)


def _another_kind(name: str, value: object, kind: str) -> TypeError:
    return TypeError(f"the setting {name} is {value!r}, not {kind}")
