"""Microsoft's C++ runtime, with which libraries for Windows are linked."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from pathlib import Path

from engine.system import places

# TensorFlow is linked with it; no other package brings it, and Windows has it only where a newer program did.
_THREADS = "vcruntime140_threads.dll"


def load_cpp_runtime() -> None:
    """Load what TensorFlow needs of the runtime from the package `msvc-runtime`, on Windows, before it is looked for.

    The package puts its files at the top of an environment, where Windows does not look: there, the program that runs
    is the Python which the environment was made from. A library that is loaded already is found by its name.
    """
    path = Path(sys.prefix, _THREADS)
    if sys.platform == "win32" and places.is_file(path):
        with suppress(OSError):  # TensorFlow says by itself what it lacks, and the others need nothing of it
            ctypes.WinDLL(str(path))
