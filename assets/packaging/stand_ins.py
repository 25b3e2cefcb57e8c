"""Runs first in the packaged program: stand-ins for large modules that libraries import and nothing here uses.

pyqtgraph imports Qt's OpenGL modules (10 MB), TensorFlow what talks to a profiler elsewhere (90 MB). The stand-ins are
made when they are imported, as commands need no Qt at all.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

_WIDGETS = "PySide6.QtOpenGLWidgets"
_NAMES = ("PySide6.QtOpenGL", _WIDGETS, "tensorflow.python.profiler.internal._pywrap_profiler_plugin")


class StandIns(MetaPathFinder, Loader):
    """Finds an empty module, where no other is to be found."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in _NAMES else None

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ == _WIDGETS:
            from PySide6.QtWidgets import QWidget  # noqa: PLC0415

            vars(module)["QOpenGLWidget"] = type("QOpenGLWidget", (QWidget,), {})


sys.meta_path.append(StandIns())
