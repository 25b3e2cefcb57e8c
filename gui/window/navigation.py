"""The rail at the left side of the window: a button for each page."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.icons import icon
from gui.page_parts.description import PageDescription

_ICON = QSize(20, 20)


class Navigation(QFrame):
    """Signals: `page_wanted(key)` when the person clicks on a page's button."""

    page_wanted = Signal(str)

    def __init__(self, pages: Sequence[PageDescription], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setProperty("role", "rail")
        self.setAccessibleName(self.tr("Pages"))
        self._buttons = {page.key: self._button(page) for page in pages}
        self._icons = {page.key: page.icon for page in pages}
        group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(4)
        for choice in self._buttons.values():
            group.addButton(choice)
            column.addWidget(choice)
        column.addStretch(1)
        self._draw_icons()

    def mark(self, key: str) -> None:
        """Mark the button of the page that is shown."""
        self._buttons[key].setChecked(True)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_icons"):
            self._draw_icons()
        super().changeEvent(event)

    def _button(self, page: PageDescription) -> QToolButton:
        choice = QToolButton(self)
        choice.setObjectName(f"go-{page.key}")
        choice.setProperty("role", "navigation")
        choice.setText(page.name())
        choice.setAccessibleName(page.name())
        choice.setCheckable(True)
        choice.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        choice.setIconSize(_ICON)
        choice.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        choice.clicked.connect(lambda: self.page_wanted.emit(page.key))
        return choice

    def _draw_icons(self) -> None:
        colours = theme.current()
        for key, choice in self._buttons.items():
            choice.setIcon(icon(self._icons[key], colours.quiet_text, colours.accent))
