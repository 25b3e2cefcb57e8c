"""A short tour of the window for somebody who has never seen it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from gui.widgets.announcing import announce
from gui.widgets.parts import Card, button, label

_GAP = 12  # pixels between a card and what it points at
_MARGIN = 4
_LETTERS = 46  # of the card's width
_MOVES = (  # of the window or of what the tour points at, after which both may lie elsewhere
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.Resize,
    QEvent.Type.LayoutRequest,
    QEvent.Type.StyleChange,
)


@dataclass(frozen=True, slots=True)
class Stop:
    """A sentence or two about the widget with an object name, on the page with a key; "" is whichever page is shown."""

    page: str
    target: str
    text: str


class Tour(QObject):
    """Points at one widget after another; nothing is blocked meanwhile, and Skip or Escape ends it.

    It takes no keyboard focus by itself. Signals: `page_wanted(key)` before it points at something there; `ended()`,
    however it ended.
    """

    page_wanted = Signal(str)
    ended = Signal()

    def __init__(self, window: QWidget, stops: Sequence[Stop]) -> None:
        super().__init__(window)
        self._window = window
        self._stops = tuple(stops)
        self._number = 0
        self._frame = QFrame(window)
        self._frame.setObjectName("tourFrame")
        self._frame.setProperty("role", "tour")
        self._frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._card = Card("tourCard", window)
        self._card.setProperty("state", "selected")
        self._target: QWidget | None = None
        self._text = label("", "body", "tourText", self._card)
        self._text.setWordWrap(True)
        self._position = label("", "quiet", "tourPosition", self._card)
        self._skip = button(self.tr("Skip"), "tourSkip", parent=self._card)
        self._skip.setToolTip(self.tr("End the tour (Escape)"))
        self._next = button(self.tr("Ne&xt"), "tourNext", "primary", self._card)
        self._skip.clicked.connect(self.end)
        self._next.clicked.connect(self.go_on)
        row = QHBoxLayout()
        row.addWidget(self._position)
        row.addStretch(1)
        row.addWidget(self._skip)
        row.addWidget(self._next)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(16, 12, 12, 12)
        column.setSpacing(12)
        column.addWidget(self._text)
        column.addLayout(row)
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), window)
        escape.activated.connect(self.end)
        self._escape = escape
        self._place_soon = QTimer(self, singleShot=True, interval=0)
        self._place_soon.timeout.connect(self._place)
        window.installEventFilter(self)

    def begin(self) -> None:
        """Show the first stop."""
        self._show_stop()

    def go_on(self) -> None:
        """Show the next stop, or end after the last."""
        self._number += 1
        if self._number == len(self._stops):
            self.end()
        else:
            self._show_stop()

    @Slot(object)
    def first_done(self, _: object) -> None:
        """The person has done what the first stop asks for, so it goes on by itself."""
        if self._number == 0:
            self.go_on()

    def end(self) -> None:
        """Take the tour away."""
        self._watch(None)
        self._window.removeEventFilter(self)
        self._place_soon.stop()
        self._escape.setEnabled(False)
        for widget in (self._card, self._frame):
            widget.hide()
            widget.deleteLater()
        self.ended.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place_soon.start()  # once the widgets inside have their new places
        return False

    def _show_stop(self) -> None:
        stop = self._stops[self._number]
        if stop.page:
            self.page_wanted.emit(stop.page)
        self._text.setText(stop.text)
        self._card.setAccessibleName(self._text.text())
        self._position.setText(self.tr("{number} of {total}").format(number=self._number + 1, total=len(self._stops)))
        last = self._number + 1 == len(self._stops)
        text = self.tr("Done") if last else self.tr("Ne&xt")
        self._next.setText(text)
        self._next.setAccessibleName(text.replace("&", ""))
        self._place()
        announce(self._card, self._text.text())

    def _watch(self, target: QWidget | None) -> None:
        """Follow what the tour points at, which comes and goes with its page."""
        if self._target is not None and isValid(self._target):
            self._target.removeEventFilter(self)
        self._target = target
        if target is not None:
            target.installEventFilter(self)

    def _place(self) -> None:
        target = self._window.findChild(QWidget, self._stops[self._number].target)
        if target is not self._target:
            self._watch(target)
        if target is None or not target.isVisible():
            self._card.hide()
            self._frame.hide()
            return
        place = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        self._frame.setGeometry(place.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN).intersected(self._window.rect()))
        width = min(self._card.fontMetrics().averageCharWidth() * _LETTERS, self._window.width())
        width = max(width, self._card.minimumSizeHint().width())
        self._card.setFixedWidth(width)
        self._card.resize(width, self._card.heightForWidth(width))
        self._card.adjustSize()
        self._card.move(self._beside(place))
        for widget in (self._frame, self._card):
            widget.show()
            widget.raise_()

    def _beside(self, place: QRect) -> QPoint:
        """Right of a place, or else below it, or else in its lower right corner; always inside the window."""
        size, room = self._card.size(), self._window.rect()
        x, y = place.right() + _GAP, place.top()
        if x + size.width() > room.right():
            x, y = place.left(), place.bottom() + _GAP
            if y + size.height() > room.bottom():
                x, y = place.right() - size.width() - _GAP, place.bottom() - size.height() - _GAP
        x, y = min(x, room.right() - size.width()), min(y, room.bottom() - size.height())
        return QPoint(max(room.left(), x), max(room.top(), y))
