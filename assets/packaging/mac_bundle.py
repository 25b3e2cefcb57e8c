"""Looks at a bundle for macOS, on any system: `mac_bundle.py ClassLens.app` prints what a Mac would stumble over.

The rules are those of Apple's “Bundle Programming Guide” and “Information Property List”: what Info.plist must say,
where links may lead, which libraries and which macOS the code asks for.
"""

from __future__ import annotations

import os
import plistlib
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from xml.parsers.expat import ExpatError

_WANTED = ("CFBundleExecutable", "CFBundleIconFile", "CFBundleIdentifier", "CFBundleShortVersionString", "CFBundleName",
           "LSMinimumSystemVersion", "NSCameraUsageDescription")  # fmt: skip
_OURS = ("@rpath/", "@loader_path/", "@executable_path/")
_SYSTEMS = ("/usr/lib/", "/System/Library/")
_THIN, _FAT = 0xFEEDFACF, 0xCAFEBABE  # 64 bits in one file; several kinds of processors in one
_ARM64 = 0x0100000C
_LIBRARY_COMMANDS = (0xC, 0x80000018, 0x8000001F)  # loaded, loaded if there, passed on
_BUILD_VERSION, _OLD_VERSION = 0x32, 0x24


class Code(NamedTuple):
    """What a file with code says in its load commands."""

    processor: int
    libraries: tuple[str, ...]
    needs: tuple[int, int]  # the oldest macOS, such as (11, 0)


def faults(bundle: Path) -> list[str]:
    """What is wrong with a bundle, a sentence each."""
    try:
        texts = plistlib.loads((bundle / "Contents" / "Info.plist").read_bytes())
    except (OSError, plistlib.InvalidFileException, ExpatError, ValueError) as error:
        return [f"Info.plist cannot be read: {error}."]
    found = [f"Info.plist does not say {name}." for name in _WANTED if not texts.get(name)]
    if found:
        return found
    oldest = tuple(map(int, (f"{texts['LSMinimumSystemVersion']}.0").split(".")[:2]))
    return [*_missing_files(bundle, texts), *_bad_links(bundle), *_bad_code(bundle, (oldest[0], oldest[1]))]


def _missing_files(bundle: Path, texts: dict[str, str]) -> Iterator[str]:
    program = bundle / "Contents" / "MacOS" / texts["CFBundleExecutable"]
    if not program.is_file():
        yield f"There is no program {program.relative_to(bundle)}."
    elif not os.access(program, os.X_OK):
        yield f"{program.relative_to(bundle)} may not be executed."
    icon = bundle / "Contents" / "Resources" / texts["CFBundleIconFile"]
    if not icon.is_file():
        yield f"There is no icon {icon.relative_to(bundle)}."


def _bad_links(bundle: Path) -> Iterator[str]:
    for path in sorted(bundle.rglob("*")):
        if path.is_symlink():
            target = os.readlink(path)
            place = path.relative_to(bundle)
            if os.path.isabs(target) or not path.resolve().is_relative_to(bundle.resolve()):
                yield f"The link {place} leads out of the bundle, to {target}."
            elif not path.exists():
                yield f"The link {place} leads to {target}, which is not there."


def _bad_code(bundle: Path, oldest: tuple[int, int]) -> Iterator[str]:
    for path in sorted(bundle.rglob("*")):
        code = None if path.is_symlink() or not path.is_file() else read_code(path.read_bytes())
        if code is None:
            continue
        place = path.relative_to(bundle)
        if code.processor != _ARM64:
            yield f"{place} is not for Apple's processors."
        for library in code.libraries:
            if not library.startswith((*_OURS, *_SYSTEMS)):
                yield f"{place} is linked with {library}, which other Macs do not have."
        if code.needs > oldest:
            yield f"{place} needs macOS {_dotted(code.needs)}, and Info.plist promises {_dotted(oldest)}."


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def read_code(content: bytes) -> Code | None:
    """What a Mach-O file says of itself, of its part for Apple's processors where it has several; None for others.

    Source: <mach-o/loader.h> and <mach-o/fat.h>. A file that ends too early is none.
    """
    try:
        if struct.unpack_from(">I", content)[0] == _FAT:
            count = struct.unpack_from(">I", content, 4)[0]
            parts = [struct.unpack_from(">5I", content, 8 + 20 * number) for number in range(min(count, 8))]
            _, _, start, size, _ = next((part for part in parts if part[0] == _ARM64), parts[0])
            content = content[start : start + size]
        if struct.unpack_from("<I", content)[0] != _THIN:
            return None
        return _read_commands(content)
    except (struct.error, IndexError):
        return None


def _read_commands(content: bytes) -> Code:
    processor, count = struct.unpack_from("<I", content, 4)[0], struct.unpack_from("<I", content, 16)[0]
    libraries: list[str] = []
    needs = (0, 0)
    place = 32
    for _ in range(min(count, 10_000)):
        command, size = struct.unpack_from("<2I", content, place)
        if command in _LIBRARY_COMMANDS:
            start = place + struct.unpack_from("<I", content, place + 8)[0]
            libraries.append(content[start : place + size].split(b"\0")[0].decode(errors="replace"))
        elif command in (_BUILD_VERSION, _OLD_VERSION):
            packed = struct.unpack_from("<I", content, place + (12 if command == _BUILD_VERSION else 8))[0]
            needs = (packed >> 16, packed >> 8 & 0xFF)
        place += size
    return Code(processor, tuple(libraries), needs)


def main(arguments: list[str]) -> int:
    """Print the faults of a bundle; returns the exit status."""
    if len(arguments) != 1:
        print("Usage: mac_bundle.py ClassLens.app", file=sys.stderr)
        return 2
    found = faults(Path(arguments[0]))
    print("\n".join(found) or "Nothing is wrong with the bundle.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
