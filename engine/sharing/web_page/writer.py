"""Writes models as a web page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.jobs import JobContext
from engine.runtimes.services import Services
from engine.sharing.shared_model import SharedModel
from engine.sharing.web_page.page import page_of


def write(model: SharedModel, path: Path, services: Services, context: JobContext) -> tuple[str, ...]:
    """Write a page of one file; see `engine.sharing.targets.Writer`."""
    return write_together([model], path, services, context)


def write_together(
    models: Sequence[SharedModel], path: Path, services: Services, context: JobContext
) -> tuple[str, ...]:
    """Write a page of one file on which models stand side by side."""
    path.write_text(page_of(models), "utf-8", newline="\n")
    return ("Open it in any browser, also without the internet: copy the file, or send it.",)
