"""Runs first in the packaged program: pyqtgraph imports Qt's OpenGL modules, whose 10 MB nothing here draws with.

These two stand in for them. They are made when they are imported, as commands need no Qt at all.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_WIDGETS = "PySide6.QtOpenGLWidgets"
_STAND_INS = ("PySide6.QtOpenGL", _WIDGETS)


class NoOpenGL(MetaPathFinder, Loader):
    """Finds a module without OpenGL, where no other is to be found."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in _STAND_INS else None

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ == _WIDGETS:
            from PySide6.QtWidgets import QWidget  # noqa: PLC0415

            vars(module)["QOpenGLWidget"] = type("QOpenGLWidget", (QWidget,), {})


sys.meta_path.append(NoOpenGL())
