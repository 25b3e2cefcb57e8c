"""A row of choices of which one is on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QSizePolicy, QWidget

from gui import theme
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import button


class Segmented(QFrame):
    """A segmented control, in several rows where there is no room for one; the arrow keys move the choice.

    Signals: `changed(key)` when the person or `set_current` chose another segment.
    """

    changed = Signal(str)

    def __init__(self, name: str, accessible_name: str, parent: QWidget | None = None) -> None:
        self._buttons: dict[str, QAbstractButton] = {}  # first, since Qt sends change events while it builds
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("role", "segmented")
        self.setAccessibleName(accessible_name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)  # exclusive: Qt itself moves the choice with the arrow keys
        self._current = ""
        self._row = WrappingRow(2, self, tight=True)
        self._row.setContentsMargins(3, 3, 3, 3)
        self._group.buttonToggled.connect(self._toggled)

    def add(self, key: str, text: str) -> None:
        """Add a segment; the first one added is the choice."""
        segment = button(text, f"{self.objectName()}-{key}", "segment", self)
        segment.setCheckable(True)
        segment.setProperty("key", key)
        self._buttons[key] = segment
        self._group.addButton(segment)
        self._row.add(segment, 1)
        self._widen(segment)
        if len(self._buttons) == 1:
            self._current = key
            segment.setChecked(True)

    def current(self) -> str:
        """The key of the choice."""
        return self._current

    def segment(self, key: str) -> QAbstractButton:
        """The button of a segment. Raises KeyError for an unknown key."""
        return self._buttons[key]

    def set_current(self, key: str) -> None:
        """Choose a segment. Raises KeyError for an unknown key."""
        self._buttons[key].setChecked(True)

    def clear(self) -> None:
        """Choose no segment; `current` is then empty."""
        self._current = ""
        self._group.setExclusive(False)  # or the last choice could not be unchecked
        for segment in self._buttons.values():
            segment.setChecked(False)
        self._group.setExclusive(True)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            for segment in self._buttons.values():
                self._widen(segment)
        super().changeEvent(event)

    def _widen(self, segment: QAbstractButton) -> None:
        """Keep room for the bold text of the choice, so that nothing is cut off or moves."""
        bold = QFontMetrics(theme.scaled(self.font(), 1, bold=True))
        text = segment.text().replace("&", "")
        segment.setMinimumWidth(bold.horizontalAdvance(text) + round(1.7 * bold.height()))

    def _toggled(self, segment: QAbstractButton, on: bool) -> None:
        key = str(segment.property("key"))
        if on and key != self._current:
            self._current = key
            self.changed.emit(key)
