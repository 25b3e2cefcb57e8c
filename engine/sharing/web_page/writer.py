"""Writes models as a web page."""

from __future__ import annotations

from pathlib import Path

from engine.jobs import JobContext
from engine.runtimes.services import Services
from engine.sharing.shared_model import SharedModel
from engine.sharing.web_page.page import page_of


def write(model: SharedModel, path: Path, services: Services, context: JobContext) -> tuple[str, ...]:
    """Write a page of one file; see `engine.sharing.targets.Writer`."""
    path.write_text(page_of([model]), "utf-8", newline="\n")
    return ("Open it in any browser, also without the internet: copy the file, or send it.",)
