"""The texts of the help, and the entries in them: every heading of a file begins one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.system.folders import ASSETS

FOLDER = ASSETS / "help"
SHORTCUTS = "shortcuts.md"
FILES = (
    "start.md",
    "recognise.md",
    "camera.md",
    "compare.md",
    "train.md",
    "teach.md",
    "evaluate.md",
    "inside.md",
    "lessons.md",
    "models.md",
    SHORTCUTS,
    "problems.md",
    "glossary.md",
)
"""The files in the order of reading. A page of the window has the file of its key."""

_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_LINK = re.compile(r"\]\(([^)]+)\)")
_MARKS = re.compile(r"\]\([^)]*\)|[*_`|\[\]#]|-{3,}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading and what stands below it, up to the next one. `level` is 1 for the title of a file."""

    file: str
    title: str
    level: int
    text: str

    @property
    def address(self) -> str:
        """Where links find it: the file alone for its title, else with the heading."""
        return self.file if self.level == 1 else f"{self.file}#{anchor(self.title)}"


def anchor(title: str) -> str:
    """A heading as part of an address, by the rule of GitHub: "What is it for?" → "what-is-it-for"."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


class HelpTexts:
    """All files of the help; `inserted` gives the text for each name that stands in braces, such as {menus}."""

    def __init__(self, inserted: Mapping[str, str]) -> None:
        self._inserted = dict(inserted)
        self._files: dict[str, str] = {}

    def markdown(self, file: str) -> str:
        """The text of a file; read when first asked for. KeyError for a file that the help does not have."""
        if file not in FILES:
            raise KeyError(file)
        if file not in self._files:
            text = (FOLDER / file).read_text(encoding="utf-8")
            for name, value in self._inserted.items():
                text = text.replace(f"{{{name}}}", value)
            self._files[file] = text
        return self._files[file]

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, in the order of reading."""
        return tuple(entry for file in FILES for entry in _entries(file, self.markdown(file)))

    def title(self, file: str) -> str:
        """The title of a file."""
        return next(entry.title for entry in self.entries if entry.file == file)

    def links(self, file: str) -> tuple[str, ...]:
        """The addresses that a file's links lead to, with the file's own name before a mere heading."""
        found = _LINK.findall(self.markdown(file))
        return tuple(f"{file}{address}" if address.startswith("#") else address for address in found)

    def search(self, words: str) -> Sequence[Entry]:
        """The entries that hold all the words, those with a word in their title first; none for no words."""
        wanted = words.casefold().split()
        if not wanted:
            return []
        found = [entry for entry in self.entries if _holds(f"{entry.title} {entry.text}", wanted)]
        return sorted(found, key=lambda entry: not _holds(entry.title, wanted))


def _holds(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)


def _entries(file: str, markdown: str) -> list[Entry]:
    headings = list(_HEADING.finditer(markdown))
    ends = [heading.start() for heading in headings[1:]] + [len(markdown)]
    return [
        Entry(file, heading[2].strip(), len(heading[1]), _MARKS.sub(" ", markdown[heading.end() : end]).strip())
        for heading, end in zip(headings, ends, strict=True)
    ]
