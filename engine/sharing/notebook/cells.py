"""Cells of a notebook, and what they are written as: a Jupyter notebook, or a script with the same cells.

The notebook's format is nbformat 4.5 (https://nbformat.readthedocs.io/en/latest/format_description.html); the script
marks its cells by "# %%", which Jupyter, VS Code, Spyder and PyCharm understand.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: code, or text in Markdown."""

    source: str
    is_code: bool


def code(source: str) -> Cell:
    """A cell of code; what all lines are indented by does not count."""
    return Cell(textwrap.dedent(source).strip(), True)


def text(source: str) -> Cell:
    """A cell of Markdown; what all lines are indented by does not count, and each paragraph is one line."""
    paragraphs = textwrap.dedent(source).strip().split("\n\n")
    return Cell("\n\n".join(_joined(paragraph) for paragraph in paragraphs), False)


def _joined(paragraph: str) -> str:
    """A paragraph in one line, but the lines of lists and tables as they are."""
    return paragraph if paragraph.startswith(("- ", "|")) else " ".join(paragraph.split("\n"))


def as_notebook(cells: Sequence[Cell]) -> str:
    """The notebook as JSON, with no outputs."""
    written = []
    for number, cell in enumerate(cells):
        values: dict[str, object] = {
            "cell_type": "code" if cell.is_code else "markdown",
            "id": f"cell-{number:02}",
            "metadata": {},
            "source": cell.source.splitlines(keepends=True),
        }
        if cell.is_code:
            values |= {"execution_count": None, "outputs": []}
        written.append(values)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"cells": written, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def as_script(cells: Sequence[Cell]) -> str:
    """The same as a Python script; text stands in comments."""
    parts = []
    for cell in cells:
        if cell.is_code:
            parts.append(f"# %%\n{cell.source}\n")
        else:
            lines = [f"# {line}".rstrip() for line in cell.source.splitlines()]
            parts.append("\n".join(["# %% [markdown]", *lines, ""]))
    return "\n".join(parts)
