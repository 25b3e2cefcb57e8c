"""What the models for objects say about a photo that was opened on the page Recognise."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import FAST
from engine.prediction.requests import Answer
from engine.types import Image, PictureKind, Task
from gui.bridge import EngineBridge
from gui.page_parts.object_asking import ObjectAsking
from gui.page_parts.object_results import ObjectResults
from gui.pages.recognise.photo_keeper import PhotoKeeper


class PhotoAnswers(QWidget):
    """Asks every model for objects whose weights are there, and shows a card for each.

    Attributes: `shown_answer`, None until all have answered. Signals: `answered(Answer)`; `told(sentence)`;
    `failed(Exception)`; `other_page_wanted(key, part)`.
    """

    answered = Signal(object)
    failed = Signal(object)
    told = Signal(str)
    other_page_wanted = Signal(str, str)

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("photoAnswers")
        self._photo: Image | None = None
        self._results = ObjectResults(catalog.of_task(Task.OBJECTS), self)
        self._asking = ObjectAsking(bridge, self._results, self)
        self._asking.states_known.connect(self._ask)
        self._asking.answered.connect(self._keep)
        self._asking.answered.connect(self.answered)
        self.shown_answer: Answer | None = None
        self._asking.failed.connect(self.failed)
        self._results.weights_wanted.connect(lambda: self.other_page_wanted.emit("models", "official"))
        self._results.why.clicked.connect(lambda: self.other_page_wanted.emit("inside", "why"))
        self._keeper = PhotoKeeper(bridge, self)
        self._keeper.told.connect(self.told)
        self._keeper.failed.connect(self.failed)
        self._keeper.teach_wanted.connect(lambda: self.other_page_wanted.emit("teach", ""))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._results, 1)
        layout.addWidget(self._keeper, 0, Qt.AlignmentFlag.AlignRight)

    def ask(self, photo: Image) -> None:
        """Ask about a photo, (H, W, 3) uint8; models whose weights have come meanwhile are asked as well."""
        self.forget()
        self._photo = photo
        self._results.show_nothing(self.tr("Asking the models…"))
        self._asking.look()

    def forget(self) -> None:
        """Answers that have not come yet are no longer wanted."""
        self._photo = self.shown_answer = None
        self._keeper.offer(None)
        self._asking.forget()

    def show_nothing(self, sentence: str) -> None:
        """Say why there is no answer."""
        self.forget()
        self._results.show_nothing(sentence)

    def _keep(self, answer: Answer) -> None:
        self.shown_answer = answer
        self._keeper.offer(answer.request.picture)

    def _ask(self) -> None:
        if self._photo is None:
            return
        usual = self._results.usual_models()
        able = self._asking.able(usual)
        self._results.set_models(able or usual)
        if able:
            self._asking.ask(self._photo, PictureKind.OBJECT, able, FAST)
        else:
            self._results.show_nothing(self.tr("No weights for these models. Get them on the page Models."))
        self._photo = None  # asked once, though the weights may be looked at again
