"""Feed a target with one file, and say what came of it."""

from __future__ import annotations

import tempfile
import time
import traceback
import warnings
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from engine.errors import ClassLensError

from .targets import Target

MOST_SECONDS = 5.0
FOUND = Path(__file__).parent / "found"
"""Files that once did harm, in a folder for each target: they are tried in every run."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`fault` says what is wrong, empty for a file that was taken or refused with a sentence."""

    fault: str
    refused: bool
    seconds: float
    more_bytes: int  # above what the program held before


def feed(target: Target, content: bytes) -> Outcome:
    """Give one file to a target, alone in a folder."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / target.name
        path.write_bytes(content)
        before = _forget_peak()
        started = time.perf_counter()
        fault, refused = "", False
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                target.feed(path)
        except ClassLensError as error:
            refused = True
            fault = _fault_of(error.sentence)
        except Exception:  # noqa: BLE001 - that is what is looked for
            fault = traceback.format_exc()
        seconds = time.perf_counter() - started
        more = max(0, _peak() - before)
    return Outcome(fault, refused, seconds, more)


def found(target: Target) -> list[bytes]:
    """The files that once did harm to a target."""
    return [path.read_bytes() for path in sorted((FOUND / target.id).glob("*"))]


def _fault_of(sentence: str) -> str:
    """What is wrong with a refusal: it must be text that any screen, log and file can take."""
    if not sentence.strip().endswith((".", "!", "?", "”", ")")):
        return f"this is no sentence: {sentence!r}"
    try:
        sentence.encode()
    except UnicodeEncodeError:
        return f"this cannot be written: {sentence!r}"
    return ""


def _forget_peak() -> int:
    """The bytes that this process holds now; the system counts its peak anew, where it can."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return int(psutil.Process().memory_info().rss)


def _peak() -> int:
    """The most bytes since `_forget_peak`; 0 where the system does not tell."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return 0
