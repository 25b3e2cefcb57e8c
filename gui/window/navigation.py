"""The rail at the left side of the window: a button for each page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.icons import LARGE, icon
from gui.page_parts.description import PageDescription
from gui.plain_text import tip_of
from gui.widgets.layouts.follow_font import follow_font

_ICON_ALONE = Qt.ToolButtonStyle.ToolButtonIconOnly
_WITH_NAME = Qt.ToolButtonStyle.ToolButtonTextUnderIcon
_SPACES = {_ICON_ALONE: (4, 0), _WITH_NAME: (12, 4)}  # pixels above and below all buttons, and between two


class Navigation(QFrame):
    """Where there is no room for names, the icons stand alone.

    Signals: `page_wanted(key)` when the person clicks on a page's button.
    """

    page_wanted = Signal(str)

    def __init__(self, pages: Sequence[PageDescription], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setProperty("role", "rail")
        self.setAccessibleName(self.tr("Pages"))
        self._buttons = {page.key: self._button(page) for page in pages}
        self._icons = {page.key: page.icon for page in pages}
        self._heights: dict[Qt.ToolButtonStyle, int] = {}
        group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        for choice in self._buttons.values():
            group.addButton(choice)
            self._column.addWidget(choice)
        self._column.addStretch(1)
        follow_font(self, self._draw_icons)

    def mark(self, key: str) -> None:
        """Mark the button of the page that is shown."""
        self._buttons[key].setChecked(True)

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), self._needed(_ICON_ALONE))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose_style()

    def _choose_style(self) -> None:
        style = _WITH_NAME if self._needed(_WITH_NAME) <= self.height() else _ICON_ALONE
        margin, between = _SPACES[style]
        self._column.setContentsMargins(8, margin, 8, margin)
        self._column.setSpacing(between)
        for choice in self._buttons.values():
            choice.setToolButtonStyle(style)

    def _needed(self, style: Qt.ToolButtonStyle) -> int:
        """The height of all buttons in a style."""
        margin, between = _SPACES[style]
        return self._heights[style] * len(self._buttons) + 2 * margin + between * (len(self._buttons) - 1)

    def _button(self, page: PageDescription) -> QToolButton:
        choice = QToolButton(self)
        choice.setObjectName(f"go-{page.key}")
        choice.setProperty("role", "navigation")
        choice.setText(page.name())
        choice.setAccessibleName(page.name())
        choice.setCheckable(True)
        choice.setToolTip(tip_of(page.name()))
        choice.setToolButtonStyle(_WITH_NAME)
        choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        choice.clicked.connect(lambda: self.page_wanted.emit(page.key))
        return choice

    def _draw_icons(self) -> None:
        colours = theme.current()
        side = round(self.fontMetrics().height() * LARGE)
        for key, choice in self._buttons.items():
            choice.setIcon(icon(self._icons[key], colours.quiet_text, colours.accent))
            choice.setIconSize(QSize(side, side))
        measured = next(iter(self._buttons.values()))
        for style in (_ICON_ALONE, _WITH_NAME):
            measured.setToolButtonStyle(style)
            self._heights[style] = measured.sizeHint().height()
        self._choose_style()
