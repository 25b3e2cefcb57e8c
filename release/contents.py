"""What a download holds, and the sums by which its receiver knows that it arrived whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

SUMS = "SHA256SUMS"


def write_manifest(folder: Path, target: Path) -> None:
    """One line for each file of a program: its SHA-256, its size in bytes, its place."""
    lines = [
        f"{digest(path)}  {path.stat().st_size:>10}  {path.relative_to(folder).as_posix()}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_sums(files: Iterable[Path], target: Path) -> None:
    """The sums of some files, as `sha256sum --check` reads them."""
    target.write_text("".join(f"{digest(file)}  {file.name}\n" for file in sorted(files)), encoding="utf-8")


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
