"""Archives of a built program, alike whenever they are made from the same files."""

from __future__ import annotations

import stat
import tarfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path


def make_zip(folder: Path, target: Path, when: int) -> None:
    """A .zip of a folder, under its name, with the time `when` (seconds since 1970) for all files."""
    moment = time.gmtime(when)[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in _files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix(), moment)
            entry.external_attr = (stat.S_IFREG | (path.stat().st_mode & 0o755)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def make_tar(folder: Path, target: Path, when: int) -> None:
    """A .tar.xz of a folder, under its name; links and permissions are kept, owners are not."""

    def plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
        entry.uid = entry.gid = 0
        entry.uname = entry.gname = ""
        entry.mtime = when
        return entry

    with tarfile.open(target, "w:xz", preset=6) as archive:
        for path in [folder, *sorted(folder.rglob("*"))]:
            archive.add(path, path.relative_to(folder.parent).as_posix(), recursive=False, filter=plain)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
