"""Where things lie: what ships with the program, and what belongs to the person using it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from engine.system import places

_BESIDE_ENGINE = Path(__file__).resolve().parents[2]
# After installation from a wheel, the packages lie among those of others; what is not code is in a folder of our name.
_INSTALLED = _BESIDE_ENGINE / "classlens"
PROGRAM = _INSTALLED if places.is_folder(_INSTALLED / "assets") else _BESIDE_ENGINE
"""The folder that holds `assets/` and `weights/`: in a checkout, in a packaged build, or installed from a wheel."""

ASSETS = PROGRAM / "assets"
SAMPLES = ASSETS / "samples"
PHOTOS = ASSETS / "photos"
SHIPPED_WEIGHTS = PROGRAM / "weights"


PORTABLE = "portable"
"""If a file of this name is beside the packaged program, the person's files are kept in a folder beside it too."""


def beside_program() -> Path | None:
    """The folder with the packaged program, on macOS the one with its bundle; None when it is not packaged."""
    if not getattr(sys, "frozen", False):
        return None
    program = Path(sys.executable).resolve()
    bundle = next((parent for parent in program.parents if parent.suffix == ".app"), None)
    return (bundle or program).parent


def user_folder() -> Path:
    """The folder for this person's weights, settings and logs.

    CLASSLENS_HOME names another one, and in portable mode it lies beside the program; else it is the system's place.
    """
    if home := _chosen_home():
        return home
    if local := _local_app_data():
        return local / "ClassLens"
    import platformdirs  # noqa: PLC0415 - only needed when the override is not set

    return platformdirs.user_data_path("ClassLens", appauthor=False)


def is_apart() -> bool:
    """Whether everything is to lie in one folder: that of CLASSLENS_HOME, or the one beside a portable program."""
    return _chosen_home() is not None


def runs_folder() -> Path:
    """One folder for each training run of this person."""
    return user_folder() / "runs"


def chosen_folder() -> Path:
    """One small file for each model that uses a run of this person in place of the shipped weights."""
    return user_folder() / "weights"


def pretrained_folder() -> Path:
    """Official ImageNet weights files of this person, under their official names."""
    return user_folder() / "pretrained"


def own_digits_folder() -> Path:
    """Digits that this person kept on the page Recognise, in a folder for each digit."""
    return user_folder() / "my digits"


def projects_folder() -> Path:
    """One folder for each project with classes of your own, unless its maker chose another place."""
    return user_folder() / "projects"


def networks_folder() -> Path:
    """One folder for each network made elsewhere that this person imported."""
    return user_folder() / "networks"


def cache_folder() -> Path:
    """What can be computed again at any time: deleting it costs time only. It moves with the person's folder."""
    if home := _chosen_home():
        return home / "cache"
    if local := _local_app_data():
        return local / "ClassLens" / "Cache"
    import platformdirs  # noqa: PLC0415 - only needed when the override is not set

    return platformdirs.user_cache_path("ClassLens", appauthor=False)


def log_folder() -> Path:
    """Log files of the window and of the framework processes."""
    return user_folder() / "logs"


def _local_app_data() -> Path | None:
    """On Windows, what the variable LOCALAPPDATA names, which schools set to another disk; None where it says nothing.

    platformdirs asks Windows itself, which does not look at the variable.
    """
    named = os.environ.get("LOCALAPPDATA", "") if sys.platform == "win32" else ""
    return Path(named) if named and Path(named).is_absolute() else None


def _chosen_home() -> Path | None:
    if home := os.environ.get("CLASSLENS_HOME"):
        return Path(home)
    beside = beside_program()
    if beside is not None and places.exists(beside / PORTABLE):
        return beside / "ClassLens data"
    return None
