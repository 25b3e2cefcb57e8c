"""“Wrong…” beside the answer for one digit: a person says which digit it is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from engine.data.labels import DIGITS
from engine.system.folders import own_digits_folder
from engine.types import Image
from gui.folder_opener import show_folder
from gui.plain_text import tip_of
from gui.widgets.formats import count
from gui.widgets.keys import typed
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, button, label
from gui.widgets.press_guard import PressGuard

_COLUMNS = 5
_LINES = 2.2  # height of a digit's button, in lines of text
_MANY = 10_000


class CorrectionButton(QPushButton):
    """“Wrong…” opens the ten digits to choose from; once one was kept, the button says “Undo” until the next picture.

    Signals: `opened()` when it is to be known how many digits there are; `said(int)`; `undo_wanted()`.
    """

    opened = Signal()
    said = Signal(int)
    undo_wanted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("correction")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._guard = PressGuard(self)
        self._picture: Image | None = None
        self._kept = ""
        self._choice: _DigitChoice | None = None
        self.clicked.connect(self._press)
        self._show_kept("")
        self.hide()

    def offer(self, picture: Image) -> None:
        """There is an answer for a picture of one digit."""
        if picture is not self._picture and self._kept:
            self._show_kept("")
        self._picture = picture
        self.show()

    def withdraw(self) -> None:
        """There is no answer that could be wrong."""
        self._picture = None
        if self._kept:
            self._show_kept("")
        self.hide()

    def picture(self) -> Image | None:
        """The picture that the answer is for."""
        return self._picture

    def show_kept(self, digit: int | None) -> None:
        """The picture was kept as this digit; None when that was undone."""
        self._guard.hold()
        self._show_kept("" if digit is None else str(digit))

    def show_count(self, number: int) -> None:
        """Say how many digits the person has kept."""
        if self._choice is not None:
            self._choice.show_count(number)

    def _show_kept(self, digit: str) -> None:
        self._kept = digit
        if digit:
            self.setText(self.tr("&Undo “{digit}”").format(digit=digit))
            self.setToolTip(
                tip_of(self.tr("This picture was kept as “{digit}”. Press to take it back.").format(digit=digit))
            )
            self.setAccessibleName(self.tr("Undo that it was kept as {digit}").format(digit=digit))
        else:
            self.setText(self.tr("Wron&g…"))
            self.setToolTip(self.tr("Say which digit it is. The picture is then kept for training."))
            self.setAccessibleName(self.tr("Wrong, say which digit it is"))

    def _press(self) -> None:
        if self._kept:
            self.undo_wanted.emit()
            return
        self._choice = _DigitChoice(self)
        self._choice.said.connect(self.said)
        self._choice.destroyed.connect(self._forget_choice)
        self._choice.open_below(self)
        self.opened.emit()

    def _forget_choice(self) -> None:
        self._choice = None


class _DigitChoice(Card):
    """Ten digits in a small window of their own; a click, or the key of a digit, chooses. Signals: `said(int)`."""

    said = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("correctionDigits", parent)
        self.setWindowFlags(Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setSpacing(6)
        self._digits = [button(digit, f"correction{digit}", parent=self) for digit in DIGITS]
        for digit, choice in enumerate(self._digits):
            choice.setAccessibleName(self.tr("The digit is {digit}").format(digit=digit))
            choice.clicked.connect(lambda _=False, digit=digit: self._say(digit))
            grid.addWidget(choice, digit // _COLUMNS, digit % _COLUMNS)
        self._count = label("", "quiet", "correctionCount", self)
        self._folder = button(self.tr("Show the &folder"), "correctionFolder", parent=self)
        self._folder.setEnabled(False)
        self._folder.clicked.connect(lambda: self._show_folder(parent))
        row = QHBoxLayout()
        row.addWidget(self._count, 1)
        row.addWidget(self._folder)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Which digit is it?"), "heading", "correctionTitle", self))
        column.addLayout(grid)
        column.addLayout(row)
        follow_font(self, self._fit)
        self._digits[0].setFocus()

    def open_below(self, asker: QWidget) -> None:
        """Show the digits below a widget, inside the screen."""
        self.adjustSize()
        room = asker.screen().availableGeometry()
        place = asker.mapToGlobal(QPoint(asker.width() - self.width(), asker.height() + 2))
        if place.y() + self.height() > room.bottom():
            place.setY(asker.mapToGlobal(QPoint(0, -2)).y() - self.height())
        place.setX(max(room.left(), min(place.x(), room.right() - self.width())))
        self.move(place)
        self.show()

    def show_count(self, number: int) -> None:
        """Say how many digits there are."""
        self._count.setText(self._counted(number))
        self._folder.setEnabled(number > 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if (digit := typed(event)) in DIGITS:
            self._say(int(digit))
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        side = round(self.fontMetrics().height() * _LINES)
        for choice in self._digits:
            choice.setMinimumSize(side, side)
        self._count.setMinimumWidth(self.fontMetrics().horizontalAdvance(self._counted(_MANY)))  # it comes later

    def _counted(self, number: int) -> str:
        one, several = self.tr("1 digit kept so far"), self.tr("{count} digits kept so far")
        return one if number == 1 else several.format(count=count(number))

    def _say(self, digit: int) -> None:
        self.close()
        self.said.emit(digit)

    def _show_folder(self, asker: QWidget) -> None:
        self.close()
        show_folder(own_digits_folder(), asker)
