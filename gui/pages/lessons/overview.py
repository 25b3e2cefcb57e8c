"""All lessons on one page, and how they make two lessons of 45 minutes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.lessons.guides import PLAN, SECOND_PLAN, Guide, Part
from gui.pages.lessons.activity import translated
from gui.widgets.info_button import ask_for_help
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, LineLabel, button, label
from gui.widgets.tables.plain_table import PlainTable

_LEAST_LETTERS = 50  # of text: the narrowest card of a lesson


class Overview(QWidget):
    """A card for each lesson, and the plan beside them. Signals: `chosen(id)`; `worksheet_wanted(id)`."""

    chosen = Signal(str)
    worksheet_wanted = Signal(str)

    def __init__(self, guides: tuple[Guide, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lessonsOverview")
        cards = QWidget(self)
        cards.setProperty("role", "page")
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(12)
        for guide in guides:
            column.addWidget(self._card(guide))
        column.addStretch(1)
        area = QScrollArea(self)
        area.setObjectName("lessonsArea")
        area.setAccessibleName(self.tr("Lessons"))
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(cards)
        follow_font(area, lambda: area.setMinimumWidth(area.fontMetrics().averageCharWidth() * _LEAST_LETTERS))
        columns = Columns(12, self)
        columns.add(area, 11)
        columns.add(self._plan(), 10)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(columns)

    def _card(self, guide: Guide) -> Card:
        card = Card(f"lessonCard-{guide.id}", self)
        title = translated(guide.title)
        card.setAccessibleName(title)
        goal = label(translated(guide.goal), "body", "guideGoal", card)
        goal.setWordWrap(True)
        start = button(self.tr("Start"), f"startLesson-{guide.id}", parent=card)
        start.setAccessibleName(self.tr("Start the lesson {title}").format(title=title))
        start.clicked.connect(lambda: self.chosen.emit(guide.id))
        sheet = button(self.tr("Worksheet…"), f"worksheet-{guide.id}", parent=card)
        sheet.setAccessibleName(self.tr("Worksheet of {title}").format(title=title))
        sheet.clicked.connect(lambda: self.worksheet_wanted.emit(guide.id))
        heading = WrappingRow()
        heading.add(label(title, "heading", "guideTitle", card))
        minutes = self.tr("{minutes} min").format(minutes=guide.minutes)
        heading.add(label(minutes, "badge", "guideMinutes", card))
        heading.add_gap()
        heading.add(start)
        heading.add(sheet)
        texts = QVBoxLayout(card)
        texts.setContentsMargins(14, 10, 14, 10)
        texts.setSpacing(4)
        texts.addLayout(heading)
        texts.addWidget(goal)
        asked = label(" ".join(translated(question) for question in guide.questions), "quiet", "guideQuestions", card)
        asked.setWordWrap(True)
        texts.addWidget(asked)
        return card

    def _plan(self) -> Card:
        card = Card("planCard", self)
        note = LineLabel("quiet", "planNote", card)
        note.setText(self.tr("Nothing else is needed: no internet, no account."))
        notes = button(self.tr("N&otes for the teacher"), "planNotes", parent=card)
        notes.clicked.connect(lambda: ask_for_help(self, "lessons.md#a-plan-for-45-minutes"))
        bottom = QHBoxLayout()
        bottom.addWidget(note, 1)
        bottom.addWidget(notes)
        column = QVBoxLayout(card)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        first, second = self.tr("A plan for 45 minutes"), self.tr("A second lesson of 45 minutes")
        column.addWidget(label(first, "heading", "planTitle", card))
        column.addWidget(self._table("planTable", first, PLAN, card))
        column.addSpacing(8)
        column.addWidget(label(second, "heading", "secondPlanTitle", card))
        column.addWidget(self._table("secondPlanTable", second, SECOND_PLAN, card))
        column.addStretch(1)
        column.addLayout(bottom)
        return card

    def _table(self, name: str, title: str, plan: tuple[Part, ...], card: QWidget) -> PlainTable:
        titles = (self.tr("minutes"), self.tr("what the class does"))
        table = PlainTable(name, title, titles, texts=2, widest=1, parent=card)
        table.set_rows([(f"{part.begins}–{part.ends}", translated(part.text)) for part in plan])
        table.setSizeAdjustPolicy(PlainTable.SizeAdjustPolicy.AdjustToContents)
        table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return table
