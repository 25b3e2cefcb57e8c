"""What every lesson's view has in common."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from engine.lessons.guides import Guide
from gui.bridge import EngineBridge


def translated(text: str) -> str:
    """A text of a lesson's record in the language that is set now."""
    return QCoreApplication.translate("Lessons", text)


class Activity(QWidget):
    """The view of one lesson.

    Signals: `failed(Exception)`; `mended()` when what last failed works again; `told(sentence)`; `page_wanted(key,
    part)` to go to a part of another page.
    """

    failed = Signal(object)
    mended = Signal()
    told = Signal(str)
    page_wanted = Signal(str, str)

    def __init__(self, bridge: EngineBridge, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge, self._guide = bridge, guide

    def begin(self) -> None:
        """Give the focus to what one does first."""
        self.setFocus()

    def is_running(self) -> bool:
        """Whether a network is being trained."""
        return False

    def refresh(self) -> None:
        """Ask again: a model uses other weights now."""

    def question(self, number: int) -> str:
        """One of the guide's questions to the class, from 0; after the last the first comes again."""
        questions = self._guide.questions
        return self.tr("Ask the class: {question}").format(question=translated(questions[number % len(questions)]))
