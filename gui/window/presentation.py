"""Presentation mode: a picture and what is said about it, so large that the back row can read it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from engine import catalog
from gui import theme
from gui.page_parts.page import Page
from gui.page_parts.presented import Said
from gui.plain_text import caption_of
from gui.preferences import Preferences
from gui.widgets.large_text import LargeText
from gui.widgets.parts import button, label
from gui.widgets.pictures.picture_view import PictureView

MODELS = 3
_NOTHING = Said("", agrees=True)
_LEAST = 1 / 40  # of the screen's height: what is read at eight metres
_LEFT, _CENTRE, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight


class Presentation(QWidget):
    """Lies over its window; what the page shows, it shows at once, and what the window says as well.

    What it covers takes neither keys nor the focus meanwhile. Signals: `ended()`.
    """

    ended = Signal()

    def __init__(self, page: Page, preferences: Preferences, window: QMainWindow, messages: QWidget) -> None:
        """`messages` is the window's bar of messages; whoever lends it takes it back in the end."""
        super().__init__(window)
        self.setObjectName("presentation")
        self._page, self._preferences, self._window = page, preferences, window
        self._pictures = QStackedWidget(self)
        self._lent = page.lend_view()
        if self._lent is not None:
            self._pictures.addWidget(self._lent)
        self._still = PictureView("", self)
        self._pictures.addWidget(self._still)
        self._answer = LargeText("presentedAnswer", _CENTRE, self)
        self._rows = [
            (LargeText(f"presentedModel{place}", _LEFT, self), LargeText(f"presentedSays{place}", _RIGHT, self))
            for place in range(MODELS)
        ]
        self._choice = button(self.tr("Mo&dels"), "presentedChoice", parent=self)
        self._choice.setToolTip(self.tr("Which three models are shown"))
        self._choice.setMenu(QMenu(self._choice))
        self._choice.menu().aboutToShow.connect(self._fill_menu)
        self._leave = button(self.tr("&Leave"), "presentationLeave", parent=self)
        self._leave.setToolTip(self.tr("Leave the presentation (Escape)"))
        self._leave.clicked.connect(self.leave)
        # F11 belongs to the menu, and leaves too: with two shortcuts of one key, neither would do anything.
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.leave)
        self._told = label(window.statusBar().currentMessage(), "quiet", "presentationTold", self)
        self._told.setWordWrap(True)
        window.statusBar().messageChanged.connect(self._told.setText)
        self._lay_out(messages)
        page.answer_changed.connect(self._follow)
        window.installEventFilter(self)
        self._follow()
        self._cover()
        self.show()
        self.raise_()
        window.centralWidget().setEnabled(False)
        (self._lent or self).setFocus()

    def leave(self) -> None:
        """Give the page its view back and go."""
        self._page.answer_changed.disconnect(self._follow)
        if self._lent is not None:
            self._pictures.removeWidget(self._lent)
            self._page.take_view_back()
        self._window.centralWidget().setEnabled(True)
        self.hide()
        self.deleteLater()
        self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        least = max(self.height(), self.screen().size().height()) * _LEAST
        self._answer.set_limits(least, 0.7)
        for title, says in self._rows:
            title.set_limits(least, 0.35)
            says.set_limits(least, 0.6)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.current().window)
        painter.end()

    def shown_models(self) -> tuple[str, ...]:
        """The models that are shown: those that were chosen, and others where fewer than three of them answered."""
        answered = self._page.presented().models
        chosen = [model_id for model_id in self._preferences.presented_models if model_id in answered]
        return tuple([*chosen, *(model_id for model_id in answered if model_id not in chosen)][:MODELS])

    def _cover(self) -> None:
        self.setGeometry(self._window.rect())

    def _follow(self) -> None:
        presented = self._page.presented()
        if presented.picture is not None:
            self._still.set_picture(presented.picture)
            self._pictures.setCurrentWidget(self._still)
        elif self._lent is not None:
            self._pictures.setCurrentWidget(self._lent)
        self._answer.show_text(presented.answer, "accent")
        shown = self.shown_models()
        for place, (title, says) in enumerate(self._rows):
            model_id = shown[place] if place < len(shown) else ""
            title.show_text(catalog.recall(model_id).title if model_id else "", "quiet_text")
            said = presented.models.get(model_id, _NOTHING)
            says.show_text(said.text, "text" if said.agrees else "attention")

    def _fill_menu(self) -> None:
        menu, shown = self._choice.menu(), self.shown_models()
        menu.clear()
        for model_id in self._page.presented().models:
            action = QAction(
                caption_of(catalog.recall(model_id).title), menu, checkable=True, checked=model_id in shown
            )
            action.triggered.connect(partial(self._choose, model_id, shown))
            menu.addAction(action)

    def _choose(self, model_id: str, shown: Sequence[str]) -> None:
        """Show a model in place of the one that was chosen first, or no longer."""
        others = [other for other in shown if other != model_id]
        self._preferences.presented_models = others if model_id in shown else [*others, model_id][-MODELS:]
        self._preferences.save_quietly()
        self._follow()

    def _lay_out(self, messages: QWidget) -> None:
        said = QVBoxLayout()
        said.addWidget(self._answer, 5)
        for title, says in self._rows:
            row = QHBoxLayout()
            row.setSpacing(24)
            row.addWidget(title, 5)
            row.addWidget(says, 3)
            said.addLayout(row, 1)
        corner = QHBoxLayout()
        corner.addWidget(self._told, 1)
        corner.addWidget(self._choice)
        corner.addWidget(self._leave)
        said.addLayout(corner)
        columns = QHBoxLayout()
        columns.setSpacing(32)
        columns.addWidget(self._pictures, 1)
        columns.addLayout(said, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 16)
        layout.setSpacing(16)
        layout.addLayout(columns, 1)
        layout.addWidget(messages)
