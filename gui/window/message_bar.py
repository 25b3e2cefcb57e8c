"""A sentence that does not get in the way."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPlainTextEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from gui import theme
from gui.icons import icon
from gui.widgets.announcing import announce
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, button, label


class MessageBar(Card):
    """Says what happened, why, and what to do now; technical details stay folded until asked for.

    A message that goes gives the focus back to what had it before.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("messageBar", parent)
        self.setProperty("state", "attention")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self._sentence = label("", "body", "messageSentence", self)
        self._sentence.setWordWrap(True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._details_button = button(self.tr("Details"), "messageDetailsButton", parent=self)
        self._details_button.setCheckable(True)
        self._copy = button(self.tr("Copy"), "messageCopy", parent=self)
        self._close = QToolButton(self)
        self._close.setObjectName("messageClose")
        self._close.setAccessibleName(self.tr("Close the message"))
        self._close.setToolTip(self.tr("Close the message"))
        self._details = QPlainTextEdit(self)
        self._details.setObjectName("messageDetails")
        self._details.setAccessibleName(self.tr("Details"))
        self._details.setReadOnly(True)
        self._details.setTabChangesFocus(True)
        follow_font(self._details, lambda: self._details.setMaximumHeight(self.fontMetrics().height() * 10))
        self._details.hide()

        row = QHBoxLayout()
        row.addWidget(self._sentence, 1)
        for widget in (self._details_button, self._copy, self._close):
            row.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.addLayout(row)
        layout.addWidget(self._details)
        self._details_button.toggled.connect(self._details.setVisible)
        self._copy.clicked.connect(self._copy_text)
        self._close.clicked.connect(self.hide_message)
        self._before: QWidget | None = None  # what had the focus before it came here
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._note_focus)
        self._update_icon()
        self.hide()

    def show_message(self, sentence: str, details: str = "") -> None:
        """Show a sentence in place of the one before."""
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self._details.setPlainText(details)
        self._details_button.setChecked(False)
        self._details_button.setVisible(bool(details))
        self.show()
        announce(self, sentence)

    def hide_message(self) -> None:
        """Take the message away."""
        before = self._before if self._holds(self.window().focusWidget()) else None
        self.hide()
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus()

    def _holds(self, widget: QWidget | None) -> bool:
        return widget is not None and self.isAncestorOf(widget)

    def _note_focus(self, old: QWidget | None, new: QWidget | None) -> None:
        if self._holds(new) and not self._holds(old):
            self._before = old

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._update_icon()
        super().changeEvent(event)

    def _copy_text(self) -> None:
        parts = (self._sentence.text(), self._details.toPlainText())
        QGuiApplication.clipboard().setText("\n\n".join(part for part in parts if part))

    def _update_icon(self) -> None:
        self._close.setIcon(icon("close", theme.current().text))
