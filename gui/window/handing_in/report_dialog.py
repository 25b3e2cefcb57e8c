"""The dialog that makes a report: name, notes, what goes in, and all of it as it will be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from engine.handing_in.records import LONGEST_NAME, LONGEST_NOTES, cleaned
from engine.handing_in.requests import SaveSessionRequest, WritePdfRequest, WriteReportRequest
from engine.handing_in.session_files import SUFFIX
from engine.handing_in.work import Done, TrainedRun, Work, work_of
from engine.jobs import EventKind, Request
from gui.bridge import SAVING, EngineBridge, Listener
from gui.preferences import Preferences
from gui.widgets.drops import TextField
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import button, captioned, label, restyle
from gui.window.handing_in.choice import DoneChoice
from gui.window.handing_in.document import pdf_of
from gui.window.handing_in.report_view import ReportView

_LETTERS, _LINES = 150, 46  # of text: the size of the dialog
_LEFT_LETTERS = 34
_PAUSE = 250  # ms after the last letter typed


@dataclass(slots=True)
class Typed:
    """What the person typed: kept while the window is open, and nowhere else."""

    name: str = ""
    notes: str = ""


class ReportDialog(QDialog):
    """Shows all that would be saved before anything is. It fills `typed` with what is typed. Closed while it saves, it
    goes once that is done, and comes back if it fails.
    """

    def __init__(self, bridge: EngineBridge, preferences: Preferences, typed: Typed, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("reportDialog")
        self.setWindowTitle(self.tr("Report of this lesson"))
        self._bridge, self._preferences, self._typed = bridge, preferences, typed
        self._saving = 0
        self._date = datetime.now().isoformat(timespec="minutes")
        self._name = QLineEdit(typed.name, self)
        self._name.setObjectName("reportName")
        self._name.setAccessibleName(self.tr("Name (if you like)"))
        self._name.setMaxLength(LONGEST_NAME)
        self._notes = TextField(typed.notes, self)
        self._notes.setObjectName("reportNotes")
        self._notes.setAccessibleName(self.tr("Notes"))
        self._notes.setPlaceholderText(self.tr("What did you find out?"))
        self._notes.setTabChangesFocus(True)
        self._choice = DoneChoice(self)
        self._preview = ReportView("reportPreview", self)
        self._said = label("", "quiet", "reportSaid", self)
        self._said.setWordWrap(True)
        self._report = button(self.tr("Save &report…"), "reportSave", "primary", self)
        self._session = button(self.tr("Save &session…"), "sessionSave", parent=self)
        self._close = button(self.tr("&Close"), "reportClose", parent=self)
        self._report.setToolTip(self.tr("As a page for the browser (HTML) or as a document (PDF)"))
        self._session.setToolTip(self.tr("A file that ClassLens opens on another computer, for the teacher"))
        self._pause = QTimer(self, singleShot=True)  # before the preview shows what was changed
        self._lay_out()
        self._pause.timeout.connect(self._show)
        self._name.textChanged.connect(self._type)
        self._notes.textChanged.connect(self._type)
        self._choice.chosen_changed.connect(lambda: self._pause.start(0))  # once for a group of many things
        self._report.clicked.connect(self._ask_for_report)
        self._session.clicked.connect(self._ask_for_session)
        self._close.clicked.connect(self.reject)
        self.finished.connect(self._go)
        self.resize(self.sizeHint())  # Qt itself gives a dialog two thirds of the screen at most
        self._say(self.tr("You see all that is saved. Nothing is saved or sent before you press Save."))

    def show_done(self, done: Sequence[Done], before: Sequence[TrainedRun]) -> None:
        """Offer what was done in this lesson, and runs from before it."""
        self._choice.show_done(done, before)
        self._show()

    def work(self) -> Work:
        """What would be saved now."""
        name, notes = cleaned(self._typed.name, LONGEST_NAME), cleaned(self._typed.notes, LONGEST_NOTES, lines=True)
        return work_of(self._date, name, notes, self._choice.chosen())

    def save_report(self, path: Path) -> None:
        """Save the report in the format that the ending of `path` names: .html or .pdf."""
        self._preferences.remember_folder_of(path)
        if path.suffix.lower() == ".pdf":
            self._submit(WritePdfRequest(path, pdf_of(self.work())))  # as Qt draws it, in this thread
        elif path.suffix.lower() in (".html", ".htm"):
            self._submit(WriteReportRequest(path, self.work()))
        else:
            sentence = self.tr("“{name}” does not end in .html or .pdf, so nothing was saved. Choose such a name.")
            self._say(sentence.format(name=path.name), attention=True)

    def save_session(self, path: Path) -> None:
        """Save a session file."""
        self._preferences.remember_folder_of(path)
        self._submit(SaveSessionRequest(path, self.work()))

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        size = QSize(metrics.averageCharWidth() * _LETTERS, metrics.height() * _LINES)
        return size.boundedTo(self.screen().availableGeometry().size() * 0.95)

    def _type(self) -> None:
        self._typed.name, self._typed.notes = self._name.text(), self._notes.toPlainText()
        self._pause.start(_PAUSE)

    def _show(self) -> None:
        self._pause.stop()
        self._preview.show_work(self.work())

    def _submit(self, request: Request[Path]) -> None:
        self._saving += 1
        self._bridge.submit(SAVING, request, Listener(self._saved, self._failed, ended=self._ended))

    def _saved(self, path: Path) -> None:
        self._say(self.tr("Saved as {path}.").format(path=path))

    def _failed(self, error: Exception) -> None:
        self._say(str(error), attention=True)
        if self.isHidden():
            self.open()

    def _ended(self, kind: EventKind) -> None:
        self._saving -= 1
        if self.isHidden():
            self._go()

    def _go(self) -> None:
        if not self._saving:
            self.deleteLater()

    def _say(self, sentence: str, attention: bool = False) -> None:
        restyle(self._said, role="attention" if attention else "quiet")
        self._said.setText(sentence)

    def _ask_for_report(self) -> None:
        filters = {self.tr("Page for the browser (*.html)"): "html", self.tr("Document (*.pdf)"): "pdf"}
        self._ask("saveReportDialog", self.tr("Save the report"), filters, self.save_report)

    def _ask_for_session(self) -> None:
        filters = {self.tr("Session (*{suffix})").format(suffix=SUFFIX): SUFFIX[1:]}
        self._ask("saveSessionDialog", self.tr("Save the session"), filters, self.save_session)

    def _ask(self, name: str, title: str, filters: dict[str, str], save: Callable[[Path], None]) -> None:
        if self._pause.isActive():
            self._show()  # what is saved has been seen
        dialog = QFileDialog(self, title, str(self._preferences.folder_for_files()))
        dialog.setObjectName(name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(filters))
        suffix = next(iter(filters.values()))
        dialog.setDefaultSuffix(suffix)
        dialog.filterSelected.connect(lambda text: dialog.setDefaultSuffix(filters[text]))
        dialog.selectFile(f"{self._file_name()}.{suffix}")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: save(Path(path)))
        dialog.open()

    def _file_name(self) -> str:
        """A name for files: that of the person, without what a system may not take."""
        return re.sub(r"[^\w-]+", "-", self.work().name).strip("-").lower()[:60] or "report"

    def _lay_out(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(captioned(self._name, left))
        column.addLayout(captioned(self._notes, left), 2)
        column.addLayout(captioned(self._choice, left), 3)
        split = QSplitter(self)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self._preview)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        buttons = WrappingRow()
        for pressed in (self._report, self._session, self._close):
            pressed.setAutoDefault(False)
            buttons.add(pressed)
        row = QHBoxLayout()
        row.addWidget(self._said, 1)
        row.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.addWidget(split, 1)
        layout.addLayout(row)
        follow_font(left, partial(_widen, left))


def _widen(left: QWidget) -> None:
    left.setMinimumWidth(QFontMetrics(left.font()).averageCharWidth() * _LEFT_LETTERS)
