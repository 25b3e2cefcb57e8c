"""What people and other programs have set on this computer for libraries that ClassLens uses too.

Such settings could break a network, change what it learns, or change how figures look; so each process forgets them
before it imports a library. The folders in which libraries keep files of their own lie in ClassLens' cache folder.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import time
from contextlib import suppress
from pathlib import Path

from engine.errors import ClassLensError
from engine.plain_names import in_ascii, is_plain
from engine.system import folders, places
from engine.system.files import write_json

_OF_LIBRARIES = (
    "GOMP_", "HF_", "HUGGINGFACE_", "KERAS_", "KMP_", "MATPLOTLIB", "MKL_", "MPL", "OMP_", "OPENCV_", "ORT_",
    "PYTORCH_", "TF_", "TORCH", "TRANSFORMERS_", "USE_TF", "USE_TORCH", "XLA_",
)  # fmt: skip
"""How the names of variables begin that are settings for libraries."""
_OF_PEOPLE = ("KMP_AFFINITY", "OMP_NUM_THREADS")
"""What else begins so: how much of the computer may be used, and which processors, is left to the person."""
_OURS = {
    "HF_HUB_OFFLINE": "1",
    "KERAS_BACKEND": "tensorflow",
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",  # with them, many cameras take up to minutes to open on Windows
    "ORT_DISABLE_TELEMETRY": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",  # errors only
}
_FOLDERS = {
    "HF_HOME": "huggingface",
    "KERAS_HOME": "keras",
    "MPLCONFIGDIR": "matplotlib",
    "TORCH_HOME": "torch",
    "TORCHINDUCTOR_CACHE_DIR": "torch",
    "TRITON_CACHE_DIR": "torch",
}
_TEMPORARY = ("TMPDIR", "TEMP", "TMP")
_LEFTOVER_SECONDS = 24 * 3600

KERAS_SETTINGS = {"backend": "tensorflow", "floatx": "float32", "epsilon": 1e-7, "image_data_format": "channels_last"}
"""What Keras reads from its `keras.json` before all else."""


def settle() -> None:
    """Forget what is set for libraries, and give them folders of ClassLens. To be called before any is imported.

    Where the cache folder cannot be written, libraries use their own.
    """
    for name in [name for name in os.environ if name.startswith(_OF_LIBRARIES) and name not in _OF_PEOPLE]:
        del os.environ[name]
    os.environ.update(_OURS)
    cache = folders.cache_folder()
    os.environ.update({variable: str(cache / folder) for variable, folder in _FOLDERS.items()})
    temporary = cache / "temporary"
    with suppress(OSError, ClassLensError):
        temporary.mkdir(parents=True, exist_ok=True)
        _clear(temporary)
        if is_plain(temporary) and os.access(temporary, os.W_OK):  # not every library can write another name
            os.environ.update(dict.fromkeys(_TEMPORARY, str(in_ascii(temporary))))


def of_other_programs() -> dict[str, str]:
    """The variables for a program of the system, on Linux: those that ClassLens was started with.

    Neither its settings for libraries nor its temporary folder are for other programs, and the libraries of the
    packaged program may not suit those of the system.
    """
    try:
        started = Path("/proc/self/environ").read_bytes()
    except OSError:  # a system without it
        variables = dict(os.environ)
    else:
        variables = dict(os.fsdecode(entry).split("=", 1) for entry in started.split(b"\0") if b"=" in entry)
    if getattr(sys, "frozen", False):  # PyInstaller names its libraries, and notes for its own processes what it runs
        variables = {name: value for name, value in variables.items() if not name.startswith("_PYI_")}
        variables.pop("LD_LIBRARY_PATH", None)
        if before := variables.pop("LD_LIBRARY_PATH_ORIG", ""):
            variables["LD_LIBRARY_PATH"] = before
    return variables


def settle_keras() -> None:
    """Write the settings that Keras reads when it is imported; where they cannot be written, it has the same."""
    path = Path(os.environ["KERAS_HOME"]) / "keras.json"
    with suppress(ClassLensError):
        write_json(path, KERAS_SETTINGS)


def _clear(temporary: Path) -> None:
    """Remove what processes have left that were ended a day ago or longer."""
    for path in places.inside(temporary, hidden=True):
        with suppress(OSError):
            found = path.lstat()
            if time.time() - found.st_mtime < _LEFTOVER_SECONDS:
                continue
            if stat.S_ISDIR(found.st_mode):
                shutil.rmtree(path)
            else:
                path.unlink()
