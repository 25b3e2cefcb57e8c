"""The Windows Python runs this as it starts, as sitecustomize: or it would ask Wine for what Wine has not."""

import _winapi
import os
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec

sys.modules["_wmi"] = None  # type: ignore[assignment]  # Windows' management service, which `platform` asks
if hasattr(_winapi, "CopyFile2"):
    del _winapi.CopyFile2  # shutil copies by itself then


class Frameworks(MetaPathFinder, Loader):
    """Lets tests find frameworks, so that ClassLens answers as where all is installed; whoever imports one is told."""

    names = ("tensorflow", "keras", "torch", "transformers", "tf2onnx", "onnxscript")

    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self) if name in self.names else None

    def exec_module(self, module):
        raise ModuleNotFoundError(f"No module named '{module.__name__}'", name=module.__name__)


if "CLASSLENS_TEST_PLATFORM" in os.environ:
    sys.meta_path.append(Frameworks())
