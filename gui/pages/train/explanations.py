"""What a setting does: a tool tip under the mouse, and a line of text while the keyboard is on it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QWidget

from gui.plain_text import tip_of
from gui.widgets.layouts.follow_font import keep_lines
from gui.widgets.parts import label

_LINES = 3


class Explanations(QObject):
    """Explains the controls that are added. `text` is the line to be placed where it is seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.text: QLabel = label("", "quiet", "trainExplanation", parent)
        self.text.setWordWrap(True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        keep_lines(self.text, _LINES)  # what is below does not move

    def add(self, control: QWidget, explanation: str) -> None:
        """Explain a control by a sentence or two; an empty text explains nothing."""
        if explanation:
            control.setToolTip(tip_of(explanation))
            control.setAccessibleDescription(explanation)
            control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.text.setText(f"{watched.accessibleName()}: {watched.accessibleDescription()}")
        return super().eventFilter(watched, event)
