"""What the models answer with, as far as a person chooses it on the page Recognise: raw scores, the original model."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine import catalog
from engine.prediction.requests import ScoresRequest
from engine.weights.requests import UseShippedRequest
from gui.bridge import EngineBridge, Listener
from gui.page_parts.page import Page
from gui.pages.recognise.results_view import ResultsView
from gui.preferences import Preferences
from gui.widgets.question import agreed


class Versions(QObject):
    """Lets all pages show raw or calibrated scores, and brings the original model back from a card of `results`."""

    def __init__(self, bridge: EngineBridge, preferences: Preferences, results: ResultsView, page: Page) -> None:
        super().__init__(page)
        self._bridge, self._preferences, self._results, self._page = bridge, preferences, results, page
        results.shipped_wanted.connect(self.restore)
        if preferences.raw_scores:
            self.show_raw_scores(True)

    def show_raw_scores(self, raw: bool) -> None:
        """Show scores as the networks give them, or calibrated ones, from the next answer on."""
        self._preferences.raw_scores = raw
        self._results.score_note.show_kind(raw)
        self._bridge.submit("predict", ScoresRequest(raw), Listener(done=lambda _: self._page.refresh()))

    def restore(self, model_id: str) -> None:
        """Let a model answer with its shipped weights again, if the person agrees."""
        sentence = self.tr(
            "{model} answers with the version that you trained. Restore the original model? Your version is kept; "
            "“Use” on the page Train brings it back."
        ).format(model=catalog.find(model_id).title)
        yes, no = self.tr("&Restore original model"), self.tr("&Keep your version")
        if agreed(self._page, self.tr("Restore?"), sentence, yes, no):
            self._bridge.submit(
                "models",
                UseShippedRequest(model_id),
                Listener(done=lambda _: self._page.weights_changed.emit(model_id), failed=self._page.failed.emit),
            )
