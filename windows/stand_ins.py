"""Libraries for Windows that Wine 8 lacks or has only in part, compiled by MinGW and put onto Wine's disk.

The packages under test stay as they are: whatever is built from them can go to a Windows computer.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from windows.wine import COMPILER, DISK, LISTING, SITE

_HERE = Path(__file__).parent
_SYSTEM = DISK / "windows" / "system32"
_WINES_RUNTIME = "ucrtwine"  # Wine's own C runtime under another name; ours passes on to it what it does not do itself


def make(folder: Path) -> None:
    """Compile the libraries in `folder` and put them onto Wine's disk."""
    folder.mkdir(parents=True, exist_ok=True)
    _make_runtime(folder)
    _make_icu(folder)
    _make_random(folder)


def _make_runtime(folder: Path) -> None:
    """The C runtime with what NumPy and HDF5 need of it and Wine does not have."""
    source = _HERE / "runtime.c"
    text = source.read_text(encoding="ascii")
    kinds = re.findall(r"(?:COMPLEX|REAL)\(([a-z]+)\)(?! \\)", text)
    ours = {name for kind in kinds for name in (kind, f"{kind}f")} | set(re.findall(r"\bour_([a-z]+)\(", text))
    wines = _SYSTEM / f"{_WINES_RUNTIME}.dll"
    if not wines.exists():
        shutil.copy(_SYSTEM / "ucrtbase.dll", wines)
    exports = [f'"{name}"={f"our_{name}" if name in ours else f"{_WINES_RUNTIME}.{name}"}' for name in _exported(wines)]
    _compile(folder, "ucrtbase.dll", source, exports)


def _make_icu(folder: Path) -> None:
    """What Qt asks ICU, which is part of Windows: here it knows no character set, and Qt has its own for UTF-8."""
    names = sorted(_imported(SITE / "PySide6" / "Qt6Core.dll", "icuuc.dll"))
    source = folder / "icu.c"
    refuses = "void *ucnv_open(const char *name, int *error) { if (error) *error = 4; return 0; }"
    source.write_text(
        "\n".join(refuses if name == "ucnv_open" else f"long long {name}(void) {{ return 0; }}" for name in names),
        encoding="ascii",
    )
    _compile(folder, "icuuc.dll", source, names)


def _make_random(folder: Path) -> None:
    """Random bytes for modules written in Rust."""
    source = folder / "random.c"
    source.write_text(
        "unsigned char __stdcall SystemFunction036(void *, unsigned long);\n"
        "int ProcessPrng(unsigned char *bytes, unsigned long long count) { return SystemFunction036(bytes, count); }\n",
        encoding="ascii",
    )
    _compile(folder, "bcryptprimitives.dll", source, ["ProcessPrng"])


def _compile(folder: Path, name: str, source: Path, exports: Iterable[str]) -> None:
    definition = folder / f"{name}.def"
    definition.write_text(f'LIBRARY "{name}"\nEXPORTS\n' + "".join(f"  {each}\n" for each in exports), encoding="ascii")
    command = [COMPILER, "-O2", "-shared", "-static-libgcc", "-o", str(folder / name), str(source), str(definition)]
    subprocess.run([*command, "-ladvapi32"], check=True)
    shutil.copy(folder / name, _SYSTEM / name)


def _exported(library: Path) -> list[str]:
    table = _listed(library).partition("[Ordinal/Name Pointer] Table")[2].partition("\n\n")[0]
    return re.findall(r"^\s*\[\s*\d+\]\s+(?:\+base\[\s*\d+\]\s+\w+\s+)?(\S+)$", table, re.MULTILINE)


def _imported(library: Path, wanted: str) -> set[str]:
    part = _listed(library).partition(f"DLL Name: {wanted}\n")[2].partition("\n\n")[0]
    return set(re.findall(r"^\s+[0-9a-f]+\s+\d+\s+(\w+)$", part, re.MULTILINE))


def _listed(library: Path) -> str:
    done = subprocess.run([LISTING, "-p", str(library)], check=True, capture_output=True, text=True, errors="replace")
    return done.stdout
