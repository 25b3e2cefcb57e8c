"""Writes models as a web page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.jobs import JobContext
from engine.runtimes.services import Services
from engine.sharing.shared_model import Kind, SharedModel
from engine.sharing.web_page.page import page_of
from engine.sharing.web_page.photo_page import write_folder


def write(model: SharedModel, path: Path, services: Services, context: JobContext) -> tuple[str, ...]:
    """Write a page, of one file for digits, else as a folder; see `engine.sharing.targets.Writer`."""
    if model.kind is not Kind.DIGITS:
        return write_folder(model, path, context)
    return write_together([model], path, services, context)


def write_together(
    models: Sequence[SharedModel], path: Path, services: Services, context: JobContext
) -> tuple[str, ...]:
    """Write a page of one file on which models for digits stand side by side. Raises UsageError for others."""
    path.write_text(page_of(models), "utf-8", newline="\n")
    return ("Open it in any browser, also without the internet: copy the file, or send it.",)
