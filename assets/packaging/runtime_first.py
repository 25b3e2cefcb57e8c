"""Runs first in the packaged program on Windows: loads the C++ runtime that lies beside Python's library.

Whatever is loaded later takes the one that is there already. Without this, a driver or a program that watches others
could bring an older one, with which ONNX Runtime ends the process.
"""

import ctypes
import os
import sys

for name in ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll", "msvcp140_1.dll"):
    path = os.path.join(getattr(sys, "_MEIPASS", ""), name)
    if os.path.exists(path):
        ctypes.WinDLL(path)
