"""What the page shows while no project is open: how to begin, and the projects there are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.teaching.requests import KnownProject
from gui.pages.teach import counted
from gui.pages.teach.titles import titles
from gui.plain_text import caption_of, tip_of
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, button, label

_LETTERS = 70  # of a line, on average
_MOST = 12  # projects in the list; “Open…” finds the others


class StartView(QWidget):
    """Signals: `new_wanted()`; `open_wanted()` for a folder, `zip_wanted()` for a zip file; `chosen(Path)` for one of
    the list."""

    new_wanted = Signal()
    open_wanted = Signal()
    zip_wanted = Signal()
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachStart")
        self._card = Card("teachStartCard", self)
        self._recent_title = label(self.tr("Your projects"), "heading", "teachRecentTitle", self._card)
        self._recent = QWidget(self._card)
        self._rows = QVBoxLayout(self._recent)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self._said = label("", "attention", "teachStartWorking", self._card)
        self._lay_out()
        self.show_projects(())
        self.show_work("", 0, 0)

    def show_projects(self, projects: Sequence[KnownProject]) -> None:
        """List the projects that were used before."""
        while (item := self._rows.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.setParent(None)
                gone.deleteLater()
        shown = projects[:_MOST]
        for place, (project, title) in enumerate(zip(shown, titles(shown), strict=True)):
            self._rows.addWidget(self._row(place, project, title))
            if project.problem:  # nobody comes to a button that is off by keyboard
                said = label(project.problem, "quiet", f"teachProblem{place}", self._recent)
                said.setWordWrap(True)
                self._rows.addWidget(said)
        self._recent_title.setVisible(bool(projects))

    def show_work(self, sentence: str, done: int, total: int) -> None:
        """Show how far a project is being opened; an empty sentence ends it."""
        self._said.setText(sentence)
        self._said.setVisible(bool(sentence))

    def _row(self, place: int, project: KnownProject, title: str) -> QPushButton:
        counts = (counted.classes(project.classes), counted.samples(project.samples))
        text = " · ".join((title, self.tr("cannot be opened")) if project.problem else (title, *counts))
        row = button("", f"teachRecent{place}", parent=self._recent)
        row.setText(caption_of(row.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, self._width())))
        row.setAccessibleName(text)
        row.setAccessibleDescription(project.problem)
        row.setToolTip(tip_of(project.problem or str(project.folder)))
        row.setEnabled(not project.problem)
        row.clicked.connect(partial(self.chosen.emit, project.folder))
        return row

    def _width(self) -> int:
        return self.fontMetrics().averageCharWidth() * _LETTERS

    def _lay_out(self) -> None:
        new = button(self.tr("&New project"), "teachNew", "primary", self._card)
        open_folder = button(self.tr("&Open…"), "teachOpen", parent=self._card)
        open_zip = button(self.tr("Open a &zip file…"), "teachOpenZip", parent=self._card)
        new.clicked.connect(self.new_wanted)
        open_folder.clicked.connect(self.open_wanted)
        open_zip.clicked.connect(self.zip_wanted)
        buttons = WrappingRow()
        for each in (new, open_folder, open_zip):
            buttons.add(each)
        texts = (
            ("title", "teachTitle", self.tr("Teach ClassLens to recognise things")),
            (
                "body",
                "teachWelcome",
                self.tr(
                    "Name two or more classes, such as “cup” and “pen”. Show each a few times: draw, use the camera or "
                    "open pictures. ClassLens answers from the first sample on."
                ),
            ),
            ("quiet", "teachPrivacy", self.tr("The pictures stay on this computer. Nothing is sent anywhere.")),
        )
        column = QVBoxLayout(self._card)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        for role, name, text in texts:
            line = label(text, role, name, self._card)
            line.setWordWrap(True)
            column.addWidget(line)
            if role == "body":
                column.addLayout(buttons)
        column.addWidget(self._said)
        column.addWidget(self._recent_title)
        column.addWidget(self._recent)
        follow_font(self._card, lambda: self._card.setMaximumWidth(self._width() + 48))
        inside = QWidget(self)
        inside.setProperty("role", "page")
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self._card, 20, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        area = QScrollArea(self)
        area.setObjectName("teachStartArea")
        area.setAccessibleName(self.tr("Projects"))
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
