"""Makes what people download from the programs that were built in dist/, in dist/release: `python -m release`.

For Windows a .zip and an installer, for Linux a .tar.xz and a .deb; each with a list of what it holds, and the sums of
all. Those for macOS are made on a Mac (.github/workflows/package.yml).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from release.archives import make_tar, make_zip
from release.contents import SUMS, write_manifest, write_sums
from release.debian import make_deb
from release.windows_installer import PROJECT, NotHere, make_installer

DIST = PROJECT / "dist"
RELEASE = DIST / "release"


def programs() -> list[Path]:
    """The folders of the programs that were built here."""
    systems = (DIST, DIST / "windows")
    places = [system / name for system in systems for name in ("ClassLens-lite", "ClassLens")]
    return [place for place in places if place.is_dir()]


def check_version(folder: Path, version: str) -> None:
    """Raises NotHere where a program was built from another version than this one."""
    (record,) = (folder / "_internal").glob("classlens-*.dist-info")
    built = record.name.removeprefix("classlens-").removesuffix(".dist-info")
    if built != version:
        raise NotHere(f"{folder} holds version {built}, and this is {version}. Build it again, or delete it.")


def make(folder: Path, version: str, when: int) -> list[Path]:
    """Make all downloads of one program; returns their files."""
    for_windows = (folder / "ClassLens.exe").exists()
    base = f"{folder.name}-{version}-{'windows-x64' if for_windows else 'linux-x86_64'}"
    write_manifest(folder, RELEASE / f"{base}.contents.txt")
    if for_windows:
        made = [RELEASE / f"{base}.zip", RELEASE / f"{base}-setup.exe"]
        make_zip(folder, made[0], when)
        make_installer(folder, made[1], version)
    else:
        made = [RELEASE / f"{base}.tar.xz", RELEASE / f"{folder.name.lower()}_{version}_amd64.deb"]
        make_tar(folder, made[0], when)
        make_deb(folder, made[1], version, when)
    return made


def moment() -> int:
    """The time that all files in the downloads get: that of the last change of the project."""
    if told := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(told)
    done = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=PROJECT, capture_output=True, text=True, check=True)
    return int(done.stdout)


def main() -> int:
    found = programs()
    if not found:
        print("There is no program to release. Build one first: make package-lite windows-package", file=sys.stderr)
        return 1
    shutil.rmtree(RELEASE, ignore_errors=True)
    RELEASE.mkdir(parents=True)
    version, when = metadata.version("classlens"), moment()
    made: list[Path] = []
    try:
        for folder in found:
            check_version(folder, version)
            made += make(folder, version, when)
    except (NotHere, subprocess.CalledProcessError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    write_sums(made, RELEASE / SUMS)
    for file in made:
        print(f"{file.relative_to(PROJECT)}  {file.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
