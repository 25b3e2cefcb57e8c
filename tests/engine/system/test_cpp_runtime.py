"""The C++ runtime that TensorFlow for Windows needs."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.skipif(sys.platform != "win32", reason="only Windows has it")
def test_once_loaded_it_is_found_by_its_name() -> None:
    code = (
        "import ctypes\n"
        "from engine.system.cpp_runtime import load_cpp_runtime\n"
        "load_cpp_runtime()\n"
        "ctypes.WinDLL('vcruntime140_threads.dll').mtx_lock\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
