"""Finding the single unit that matters most for an answer."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.errors import ClassLensError
from engine.explain.requests import Off, Progress, StrongestUnit, StrongestUnitRequest
from engine.jobs import EventKind
from engine.types import Image
from gui.bridge import Listener
from gui.page_parts.error_text import sentence_of
from gui.pages.inside.asking import Asking
from gui.widgets.formats import count, percent
from gui.widgets.parts import TextBlock, button
from gui.widgets.press_guard import PressGuard

_LANE = "strongest"


class StrongestSearch(QObject):
    """A button that starts the search and stops it, and a line that tells what was found.

    Attributes: `button`, `line`. Signals: `found(Off)`; `failed(Exception)`.
    """

    found = Signal(object)
    failed = Signal(object)

    def __init__(self, name: str, asking: Asking, parent: QWidget) -> None:
        super().__init__(parent)
        self._asking = asking
        self._picture: Image | None = None
        self._model_id = ""
        self._names: dict[Off, str] = {}
        self.button = button("", f"{name}Strongest", parent=parent)
        self.line = TextBlock("quiet", f"{name}StrongestLine", 2, parent)
        self._guard = PressGuard(self.button)
        self.button.clicked.connect(self._toggle)
        self._label()

    def look_at(self, picture: Image | None, model_id: str) -> None:
        """Another picture or model: what was found is no longer true."""
        self.forget()
        self._picture, self._model_id = picture, model_id
        self.button.setEnabled(picture is not None)

    def forget(self) -> None:
        """Stop, and forget what was found."""
        self._asking.stop(_LANE)
        self.line.setText("")
        self._label()

    def _toggle(self) -> None:
        if self._asking.is_asking(_LANE):
            self.forget()
        elif self._picture is not None:
            self.line.setText(self.tr("Switching off one unit after the other…"))
            listener = Listener(self._answered, self._not_answered, self._progress, self._ended)
            self._asking.slow(_LANE, StrongestUnitRequest(self._picture, self._model_id), listener)
            self._guard.hold()
            self._label()

    def _progress(self, progress: object) -> None:
        if isinstance(progress, Progress):
            text = self.tr("Switching off one unit after the other: {done} of {total}…")
            self.line.setText(text.format(done=count(progress.done), total=count(progress.total)))

    def _answered(self, found: StrongestUnit) -> None:
        text = self.tr(
            "Without it, the score of “{label}” falls from {before} to {after}, and the answer is “{answer}”."
        )
        self.line.setText(
            text.format(
                label=found.label, before=percent(found.before), after=percent(found.after), answer=found.answer
            )
            + " "
            + self.tr("{count} units were tried.").format(count=count(found.tried))
        )
        self.found.emit(found.off)

    def _not_answered(self, error: Exception) -> None:
        self.line.setText(sentence_of(error))
        if not isinstance(error, ClassLensError):
            self.failed.emit(error)

    def _ended(self, kind: EventKind) -> None:
        self._label()

    def _label(self) -> None:
        text = self.tr("Stop") if self._asking.is_asking(_LANE) else self.tr("Which unit matters most?")
        if text != self.button.text():
            self.button.setText(text)
            self.button.setAccessibleName(text)
