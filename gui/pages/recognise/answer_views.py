"""The right side of the page Recognise: the answers to one digit, to a page of digits, or to a photo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import ModelSpec
from gui.bridge import EngineBridge
from gui.page_parts.own_models import OwnModels, offer_own
from gui.pages.recognise.box_bar import BoxBar
from gui.pages.recognise.digit_keeper import DigitKeeper
from gui.pages.recognise.numbers_view import NumbersView
from gui.pages.recognise.results_view import ResultsView

if TYPE_CHECKING:
    from gui.pages.recognise.photo_answers import PhotoAnswers


class AnswerViews(QStackedWidget):
    """Shows one of three views; two of them are made when they are first needed.

    Attributes: `results` for one digit; `box_bar` above it, while that digit is a box of a page. Signals:
    `box_chosen(int)` and `page_wanted()`, to a box of a page and back; `model_chosen(id)` when another model is to read
    a page; `photo_answered(Answer)`; `other_page_wanted(key, part)`; `told(sentence)`; `failed(Exception)`.
    """

    box_chosen = Signal(int)
    page_wanted = Signal()
    model_chosen = Signal(str)
    photo_answered = Signal(object)
    other_page_wanted = Signal(str, str)
    told = Signal(str)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._numbers: NumbersView | None = None
        self._photo: PhotoAnswers | None = None
        self._digit = QWidget(self)
        self.box_bar = BoxBar(self._digit)
        self.results = ResultsView(tuple(catalog.DIGIT_MODELS.values()), self._digit)
        self._own: tuple[ModelSpec, ...] = ()
        self._own_models = OwnModels(bridge, self)
        self._own_models.changed.connect(self._follow)
        self._own_models.failed.connect(self.failed)
        self.results.why.clicked.connect(lambda: self.other_page_wanted.emit("inside", "why"))
        self._keeper = DigitKeeper(bridge, self.results.correction, self)
        self._keeper.told.connect(self.told)
        self._keeper.failed.connect(self.failed)
        self.box_bar.page_wanted.connect(self.page_wanted)
        column = QVBoxLayout(self._digit)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.box_bar)
        column.addWidget(self.results, 1)
        self.addWidget(self._digit)

    def look(self) -> None:
        """Look again at which models the person has imported."""
        self._own_models.look()

    def reader(self, chosen: str) -> str:
        """The model that reads many digits: the chosen one, if it is there."""
        return chosen if self.results.is_there(chosen) else catalog.DEFAULT

    def _follow(self, own: tuple[ModelSpec, ...]) -> None:
        self._own = own
        self.results.follow(own)
        if self._numbers is not None:
            offer_own(self._numbers.models, own)
        self.results.models_changed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()  # they may have been imported or removed elsewhere

    def show_digit(self, of_page: bool) -> None:
        """Show the answers to one digit, perhaps a box of a page."""
        self.box_bar.setVisible(of_page)
        self.setCurrentWidget(self._digit)

    def show_numbers(self, reader: str) -> NumbersView:
        """Show what is read on a page, by the model of this id; returns the view."""
        if self._numbers is None:
            self._numbers = NumbersView((*catalog.DIGIT_MODELS.values(), *self._own), self)
            self._numbers.digit_chosen.connect(self.box_chosen)
            self._numbers.model_chosen.connect(self.model_chosen)
            self._numbers.told.connect(self.told)
            self.addWidget(self._numbers)
        self._numbers.set_model(reader)
        self.setCurrentWidget(self._numbers)
        return self._numbers

    def show_photo(self) -> PhotoAnswers:
        """Show what is said of a photo; returns the view."""
        if self._photo is None:
            from gui.pages.recognise.photo_answers import PhotoAnswers  # noqa: PLC0415 - the window starts without it

            self._photo = PhotoAnswers(self._bridge, self)
            self._photo.answered.connect(self.photo_answered)
            self._photo.failed.connect(self.failed)
            self._photo.other_page_wanted.connect(self.other_page_wanted)
            self._photo.told.connect(self.told)
            self.addWidget(self._photo)
        self.setCurrentWidget(self._photo)
        return self._photo

    def photo_shown(self) -> PhotoAnswers | None:
        """The answers to a photo, while they are shown."""
        return self._photo if self._photo is not None and self.currentWidget() is self._photo else None

    def numbers_are_shown(self) -> bool:
        """Whether what is read on a page is shown."""
        return self._numbers is not None and self.currentWidget() is self._numbers

    def show_nothing(self, sentence: str) -> None:
        """Say in the view that is shown why there is no answer; no other keeps an old one."""
        self.results.show_nothing(sentence)
        if self._numbers is not None and self.numbers_are_shown():
            self._numbers.show_nothing(sentence)
        elif (photo := self.photo_shown()) is not None:
            photo.show_nothing(sentence)

    def forget_photo(self) -> None:
        """Answers to a photo that have not come yet are no longer wanted."""
        if self._photo is not None:
            self._photo.forget()

    def forget_page(self) -> None:
        """What was read on a page is gone."""
        if self._numbers is not None:
            self._numbers.show_nothing("")
