"""Hatchling's build hook: in a wheel the launcher is a package, so that it can hold `assets` and `weights`.

An editable installation runs classlens.py where it lies; the settings in pyproject.toml cannot tell the two apart.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent


class LauncherPackage(BuildHookInterface):  # type: ignore[type-arg]
    """Puts classlens.py into the package classlens of a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """`version` is "standard" for a wheel and "editable" for an editable installation."""
        if version == "standard":
            build_data["force_include"]["classlens.py"] = "classlens/__init__.py"
            build_data["force_include"][str(HERE / "wheel_main.py")] = "classlens/__main__.py"
