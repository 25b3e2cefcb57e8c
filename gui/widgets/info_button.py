"""The (i) beside something that needs explaining: a few sentences, and the way to the help."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.plain_text import tip_of
from gui.widgets.parts import Card, button, label

_LETTERS = 52  # of a line, on average


class HelpWanted(QEvent):
    """Sent to the outermost window of whoever wants to read an entry of the help.

    `entry` is the address of the entry: a file of `assets/help` and a heading, such as "glossary.md#epoch".
    """

    KIND = QEvent.Type(QEvent.registerEventType())

    def __init__(self, entry: str) -> None:
        super().__init__(self.KIND)
        self.entry = entry


def ask_for_help(asker: QWidget, entry: str) -> None:
    """Ask the window that `asker` is in, or that its dialog belongs to, for an entry of the help."""
    outermost = asker
    while (above := outermost.parentWidget()) is not None:
        outermost = above
    QCoreApplication.sendEvent(outermost, HelpWanted(entry))


class InfoButton(QPushButton):
    """A small “i”. A click shows the explanation with a button “More”, which asks for the entry of the help.

    `title` names what is explained; the explanation is in the tool tip too, and for those who listen.
    """

    def __init__(self, title: str, text: str, entry: str, name: str, parent: QWidget) -> None:
        super().__init__("i", parent)
        self.setObjectName(name)
        self.clicked.connect(self.explain)
        self.set_explanation(title, text, entry)

    def set_explanation(self, title: str, text: str, entry: str) -> None:
        """Explain this from now on: what it stands beside shows something else."""
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setToolTip(tip_of(text))
        self.entry, self._title, self._text = entry, title, text

    def explain(self) -> None:
        """Show the explanation below the button, inside the screen; a click elsewhere or Escape closes it."""
        shown = _Explanation(self._title, self._text, self)
        shown.adjustSize()
        room = self.screen().availableGeometry()
        place = self.mapToGlobal(QPoint(0, self.height() + 2))
        if place.y() + shown.height() > room.bottom():
            place.setY(self.mapToGlobal(QPoint(0, -2)).y() - shown.height())
        place.setX(max(room.left(), min(place.x(), room.right() - shown.width())))
        shown.move(place)
        shown.show()


class _Explanation(Card):
    """Sentences in a small window of their own, and “More”."""

    def __init__(self, title: str, text: str, asker: InfoButton) -> None:
        super().__init__(f"{asker.objectName()}Explanation", asker)
        self.setWindowFlags(Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._asker = asker
        sentences = label(text, "body", "infoText", self)
        sentences.setWordWrap(True)
        sentences.setMinimumWidth(QFontMetrics(self.font()).averageCharWidth() * _LETTERS)
        more = button(self.tr("&More…"), "infoMore", parent=self)
        more.setAccessibleName(self.tr("More about this in the help"))
        more.clicked.connect(self._more)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(more)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(label(title, "heading", "infoTitle", self))
        column.addWidget(sentences)
        column.addLayout(buttons)
        more.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses “More”, which has the focus."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._more()
        else:
            super().keyPressEvent(event)

    def _more(self) -> None:
        asker = self._asker
        self.close()
        ask_for_help(asker, asker.entry)
