"""The line above a lesson: what it is, how long it takes, its goal, and what there is for the teacher."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from engine.lessons.guides import Guide
from gui.pages.lessons.activity import translated
from gui.widgets.info_button import ask_for_help
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import LineLabel, button, label


class GuideBar(QWidget):
    """Signals: `left()` to go back to all lessons; `worksheet_wanted()`."""

    left = Signal()
    worksheet_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("guideBar")
        self._notes_address = ""
        self._back = button(self.tr("‹ All le&ssons"), "allLessons", parent=self)
        self._back.setAccessibleName(self.tr("All lessons"))
        self._title = label("", "title", "guideTitle", self)
        self._goal = LineLabel("quiet", "guideGoal", self)
        self._notes = button(self.tr("N&otes for the teacher"), "guideNotes", parent=self)
        self._worksheet = button(self.tr("Wor&ksheet…"), "guideWorksheet", parent=self)
        self._worksheet.setToolTip(self.tr("Save a sheet to print, as PDF"))
        self._back.clicked.connect(self.left)
        self._notes.clicked.connect(lambda: ask_for_help(self, self._notes_address))
        self._worksheet.clicked.connect(self.worksheet_wanted)
        row = WrappingRow(12, self)
        row.add(self._back)
        row.add(self._title)
        row.add(self._goal, 1)
        row.add(self._notes)
        row.add(self._worksheet)

    def show_guide(self, guide: Guide) -> None:
        """Show a lesson's title, minutes and goal."""
        self._notes_address = guide.notes
        self._title.setText(translated(guide.title))
        self._goal.setText(
            self.tr("{minutes} minutes · {goal}").format(minutes=guide.minutes, goal=translated(guide.goal))
        )
