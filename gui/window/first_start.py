"""What happens by itself when the window opens: it takes in a classroom pack beside the program and gives a tour."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QObject

from engine.pretrained.packs_beside_program import PackBeside, packs_beside
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

    def take(self) -> None:
        """Begin. Packs taken in are remembered with the settings; one that failed is tried again at the next start."""
        for pack in packs_beside():
            if pack.mark not in self._preferences.taken_packs:
                self._take(pack)

    def _take(self, pack: PackBeside) -> None:
        def done(imported: Imported) -> None:
            self._preferences.taken_packs = [*self._preferences.taken_packs, pack.mark]
            titles = ", ".join(row.title for row in (*imported.taken, *imported.kept))
            self._told(self.tr("The classroom pack “{name}” was taken in: {titles}.").format(
                name=pack.path.name, titles=titles
            ))  # fmt: skip

        self._told(self.tr("Taking in the classroom pack “{name}”…").format(name=pack.path.name))
        self._bridge.submit("weights", ImportRequest(pack.path), Listener(done, failed=self._failed))
