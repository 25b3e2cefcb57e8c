"""What happens by itself when the window opens: it takes in a classroom pack beside the program and gives a tour."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject

from engine.pretrained.packs_beside_program import packs_beside
from engine.pretrained.requests import Imported, ImportRequest
from gui.bridge import EngineBridge, Listener
from gui.page_parts.description import PageDescription
from gui.preferences import Preferences
from gui.window.tour import Stop


def tour_stops(pages: Iterable[PageDescription]) -> tuple[Stop, ...]:
    """What the tour points at: what each page says of itself, then where the pages are chosen."""
    text = QCoreApplication.translate(
        "Tour",
        "Here you can train the models yourself, measure how well they read, and follow a lesson. It all works without "
        "internet.",
    )
    stops = [Stop(page.key, step.target, step.translated()) for page in pages for step in page.tour]
    return (*stops, Stop(stops[0].page, "navigation", text))  # back to where a newcomer begins


class PacksBeside(QObject):
    """Takes in the classroom packs beside the program that were not taken in before, one after another."""

    def __init__(
        self,
        bridge: EngineBridge,
        preferences: Preferences,
        told: Callable[[str], None],
        failed: Callable[[Exception], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._preferences = preferences
        self._told = told
        self._failed = failed

    def take(self, opened: Iterable[Path] = ()) -> None:
        """Begin, with the packs that a person opened, which are taken in however often that was done before.

        Others that were taken in are remembered with the settings; one that failed is tried again at the next start.
        """
        for path in opened:
            self._take(path, ())
        for pack in packs_beside():
            if pack.mark not in self._preferences.taken_packs:
                self._take(pack.path, (pack.mark,))

    def _take(self, path: Path, marks: tuple[str, ...]) -> None:
        def done(imported: Imported) -> None:
            self._preferences.taken_packs = [*self._preferences.taken_packs, *marks]
            titles = ", ".join(row.title for row in (*imported.taken, *imported.kept))
            self._told(self.tr("The classroom pack “{name}” was taken in: {titles}.").format(
                name=path.name, titles=titles
            ))  # fmt: skip

        self._told(self.tr("Taking in the classroom pack “{name}”…").format(name=path.name))
        self._bridge.submit("weights", ImportRequest(path), Listener(done, failed=self._failed))
