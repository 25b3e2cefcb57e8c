"""One command brings models, pad and pages back to how they are at the start of a lesson."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from engine import catalog
from engine.errors import ClassLensError
from engine.prediction.requests import ScoresRequest
from engine.weights.requests import UseAllShippedRequest
from gui.bridge import EngineBridge, Listener
from gui.preferences import Preferences
from gui.widgets.question import agreed
from gui.window.quitting import under_way

if TYPE_CHECKING:
    from gui.window.main_window import MainWindow


class NewLesson(QObject):
    """Asks first. Nothing that was trained is lost: the runs stay, and only what the models answer with changes."""

    def __init__(self, window: MainWindow, bridge: EngineBridge, preferences: Preferences) -> None:
        super().__init__(window)
        self._window, self._bridge, self._preferences = window, bridge, preferences

    def ask(self) -> None:
        """Start a new lesson, if the person agrees and nothing is under way that would be lost."""
        if self._has_to_wait():
            return
        sentence = self.tr(
            "Start a new lesson? The pad and all pages become empty, and the original models answer again. Nothing "
            "that was trained is lost: the runs stay on the page Train, and a project of the page Teach answers again "
            "when you open it. Models that you imported go on answering."
        )
        agrees = agreed(self._window, self.tr("New lesson"), sentence, self.tr("&Start"), self.tr("&Cancel"))
        if agrees and not self._has_to_wait():  # the person may have taken their time
            listener = Listener(done=self._begin, failed=self._window.show_error)
            self._bridge.submit("models", UseAllShippedRequest(), listener)

    def _has_to_wait(self) -> bool:
        """Whether something goes on that would be lost; then that is said."""
        said = " ".join(work.doing for work in under_way(self._bridge))
        if said:
            text = self.tr(
                "{works} So no new lesson can start now. Wait until that is done, or stop it, then try again."
            )
            self._window.show_error(ClassLensError(text.format(works=said)))
        return bool(said)

    def _begin(self, changed: tuple[str, ...]) -> None:
        if self._has_to_wait():  # begun while the models were being changed
            for model_id in changed:
                self._window.recognise.weights_changed.emit(model_id)
            return
        usual = Preferences()
        preferences = self._preferences
        preferences.chosen_model, preferences.runtime = catalog.DEFAULT, usual.runtime
        preferences.not_sure_below, preferences.raw_scores = usual.not_sure_below, usual.raw_scores
        preferences.brush_size = usual.brush_size
        self._window.begin_afresh()
        self._bridge.submit("predict", ScoresRequest(preferences.raw_scores), Listener(done=lambda _: None))
        self._window.tell(self._in_words(changed))

    def _in_words(self, changed: tuple[str, ...]) -> str:
        if not changed:
            return self.tr("A new lesson: pad and pages are empty, and the original models answer.")
        titles = ", ".join(catalog.find(model_id).title for model_id in changed)
        return self.tr("A new lesson. The original models answer again ({titles}); your runs stay on Train.").format(
            titles=titles
        )
