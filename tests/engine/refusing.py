"""A system that does not let a person look, or a disk that does not answer: permissions do not stop who runs tests."""

from __future__ import annotations

import builtins
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

Refuse: TypeAlias = Callable[[Path, int], None]


def refuse_on(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """A function that lets every question about a path, and about all below it, end with an error of this number."""
    refused: dict[Path, int] = {}

    def asked(path: Any) -> None:
        if isinstance(path, int):
            return
        name = Path(os.path.abspath(os.fsdecode(path)))
        for place, number in refused.items():
            if name.is_relative_to(place):
                raise OSError(number, os.strerror(number), str(name))

    def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
        def ask(path: Any = ".", *args: Any, **kwargs: Any) -> Any:
            asked(path)
            return function(path, *args, **kwargs)

        return ask

    for module, name in (
        (os, "stat"),
        (os, "lstat"),
        (os, "scandir"),
        (os, "listdir"),
        (os, "open"),
        (os, "mkdir"),
        (os, "unlink"),
        (io, "open"),
        (builtins, "open"),
    ):
        monkeypatch.setattr(module, name, guarded(getattr(module, name)))

    def refuse(path: Path, number: int) -> None:
        refused[path] = number

    return refuse
