"""The installer for Windows, made by NSIS (the package `nsis` of Debian) from installer.nsi."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_HERE = Path(__file__).parent
PROJECT = _HERE.parent


class NotHere(Exception):
    """What this computer lacks to make a download, as a sentence with its remedy."""


def make_installer(folder: Path, target: Path, version: str) -> None:
    """Make an installer of a program that was built for Windows. Raises NotHere without NSIS, or when it fails."""
    if shutil.which("makensis") is None:
        raise NotHere(
            "The installer for Windows needs makensis, which this computer does not have. "
            "On Debian and Ubuntu install it with: sudo apt install nsis"
        )
    kilobytes = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024
    variant = "lite" if folder.name.endswith("-lite") else "full"
    named = {
        "VERSION": version,
        "TITLE": "ClassLens (lite)" if variant == "lite" else "ClassLens",
        "SOURCE": folder,
        "OUTPUT": target,
        "ICON": PROJECT / "build" / f"parts-{variant}-win32" / "icons" / "classlens.ico",  # the build drew it
        "LICENCE": PROJECT / "LICENSE",
        "KILOBYTES": kilobytes,
    }
    arguments = [f"-D{name}={value}" for name, value in named.items()]
    script = _HERE / "installer.nsi"
    done = subprocess.run(["makensis", "-V2", *arguments, str(script)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"{done.stdout}{done.stderr}\nThe installer could not be made; the lines above say why.")
