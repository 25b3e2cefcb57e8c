"""Builds the packaged program for Windows on Linux, in dist/windows: `python -m windows.package lite`, or `full`."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from windows import environment
from windows.wine import DISK, FULL_PYTHON, PROJECT, PYTHON, NotHere, run_python

DIST = PROJECT / "dist" / "windows"
_SECONDS = {"lite": 1800.0, "full": 3600.0}


def build(variant: str) -> Path:
    """Build a variant; returns its folder. Raises NotHere where that fails."""
    full = variant == "full"
    environment.prepare(frameworks=full)
    made = DISK / "made"
    shutil.rmtree(made, ignore_errors=True)
    done = run_python(
        ["-m", "PyInstaller", "--clean", "--noconfirm", "--log-level", "WARN", "--workpath", r"C:\made\work",
         "--distpath", r"C:\made\dist", "build.spec", "--", "--variant", variant],
        _SECONDS[variant],
        python=FULL_PYTHON if full else PYTHON,
    )  # fmt: skip
    if done.returncode:
        raise NotHere("The program for Windows could not be built; the lines above say why.")
    (folder,) = (made / "dist").iterdir()
    target = DIST / folder.name
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(folder, target)
    shutil.rmtree(made, ignore_errors=True)
    return target


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("variant", choices=list(_SECONDS))
    try:
        build(parser.parse_args().variant)
    except NotHere as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
