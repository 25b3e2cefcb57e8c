"""Keeps the pictures of which a person says what they are, and takes them back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.data.requests import KeepDigitRequest, KeptDigit, OwnDigits, OwnDigitsRequest, TakeBackRequest
from engine.types import Image
from gui.bridge import EngineBridge, Listener
from gui.pages.recognise.correction_button import CorrectionButton
from gui.widgets.formats import count


class DigitKeeper(QObject):
    """Does what the button “Wrong…” asks for. Signals: `told(sentence)`; `failed(Exception)`."""

    told = Signal(str)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, correction: CorrectionButton, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._correction = bridge, correction
        self._kept: KeptDigit | None = None
        correction.opened.connect(self._count)
        correction.said.connect(self._keep)
        correction.undo_wanted.connect(self._take_back)

    def _count(self) -> None:
        listener: Listener[OwnDigits] = Listener(lambda there: self._correction.show_count(sum(there.counts)))
        self._bridge.submit("digits", OwnDigitsRequest(), listener, lane="count")

    def _keep(self, digit: int) -> None:
        picture = self._correction.picture()
        if picture is not None:
            listener: Listener[OwnDigits] = Listener(lambda there: self._told_kept(picture, there), self.failed.emit)
            self._bridge.submit("digits", KeepDigitRequest(picture, digit), listener)

    def _told_kept(self, picture: Image, there: OwnDigits) -> None:
        assert there.kept is not None
        if self._correction.picture() is picture:
            self._kept = there.kept
            self._correction.show_kept(there.kept.label)
        sentence = self.tr("Kept as “{digit}”. {there} The page Train offers what you kept as data.")
        self.told.emit(sentence.format(digit=there.kept.label, there=self._there(there)))

    def _take_back(self) -> None:
        if self._kept is not None:
            listener: Listener[OwnDigits] = Listener(self._told_taken_back, self.failed.emit)
            self._bridge.submit("digits", TakeBackRequest(self._kept), listener)

    def _told_taken_back(self, there: OwnDigits) -> None:
        self._kept = None
        self._correction.show_kept(None)
        self.told.emit(self.tr("Taken back. {there}").format(there=self._there(there)))

    def _there(self, there: OwnDigits) -> str:
        number = sum(there.counts)
        one, several = self.tr("You have kept 1 digit."), self.tr("You have kept {count} digits.")
        return one if number == 1 else several.format(count=count(number))
