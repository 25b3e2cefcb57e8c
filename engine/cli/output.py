"""How commands write: tables and JSON on stdout, messages on stderr."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Sequence

from engine import catalog
from engine.metrics.interval import interval, interval_text
from engine.plain_names import shown
from engine.pretrained.conversion import ConversionProgress
from engine.text_table import text_table


def say(message: str) -> None:
    """A message for the person, on stderr."""
    print(shown(message), file=sys.stderr, flush=True)


def say_conversion(progress: object) -> None:
    """Tell a person that a model is being converted, once for each stage; other progress is left out."""
    if isinstance(progress, ConversionProgress) and not progress.done:
        title = catalog.find(progress.model_id).title
        say(f"Preparing fast answers of {title}, which happens once: {progress.stage.value}")


def discard_stdout() -> None:
    """Discard what is still to be written to stdout, because it cannot be written."""
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def put_json(value: object, *, lines: bool = False) -> None:
    """A result for machines, on stdout; `lines` writes it on a single line."""
    print(json.dumps(value, ensure_ascii=False, indent=None if lines else 2), flush=True)


def put(text: str) -> None:
    """A result for people, on stdout."""
    print(shown(text), flush=True)


def put_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table for people, on stdout."""
    put(text_table(header, rows))


def with_interval(accuracy: float, count: int | None) -> str:
    """An accuracy and its 95 % interval, where the number of pictures is known."""
    return f"{accuracy:.2%} ({interval_text(accuracy, count)})" if count else f"{accuracy:.2%}"


def interval_of(accuracy: float | None, count: int | None) -> tuple[float, float] | None:
    """The 95 % interval of an accuracy, if both are known."""
    return interval(accuracy, count) if accuracy is not None and count else None
