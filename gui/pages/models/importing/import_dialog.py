"""Imports a model: examines a file, shows how the network answers sample pictures, and takes it under a name."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.errors import ClassLensError
from engine.jobs import EventKind
from engine.own_networks.requests import Examined, ExamineNetworkRequest, Imported, ImportNetworkRequest
from engine.own_networks.settings import InputSettings
from engine.types import Task
from gui.bridge import EngineBridge
from gui.page_parts.dialog_job import DialogJob
from gui.pages.models.importing.sample_answers import SampleAnswers
from gui.pages.models.importing.settings_form import SettingsForm
from gui.preferences import Preferences
from gui.widgets.formats import count, milliseconds
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.name_dialog import LONGEST_NAME
from gui.widgets.parts import LineLabel, button, label
from gui.widgets.press_guard import PressGuard

_QUEUE = "import"
_LETTERS, _LINES = 92, 34
_OF_SCREEN = 0.85


class ImportDialog(QDialog):
    """Beside the window, which can be used on. Closing it cancels what is being examined.

    Signals: `imported(model id)`.
    """

    imported = Signal(str)

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importDialog")
        self.setWindowTitle(self.tr("Import a model"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge, self._preferences = bridge, preferences
        self._path: Path | None = None
        self._found: Examined | None = None
        self._file = LineLabel("body", "importFile", self)
        self._choose = button(self.tr("Choose another &file…"), "importChoose", parent=self)
        self._about = label("", "body", "importAbout", self)
        self._about.setWordWrap(True)
        self._samples = SampleAnswers(self)
        self._form = SettingsForm(bridge, self)
        self._name = QLineEdit(self)
        self._name.setObjectName("importName")
        self._name.setAccessibleName(self.tr("Name"))
        self._name.setMaxLength(LONGEST_NAME)
        self._job = DialogJob(
            bridge,
            _QUEUE,
            self,
            cancelled=self.tr("Cancelled. Nothing was imported."),
            failed=self.tr("The model could not be imported: {reason}. The log file says more."),
        )
        self._try = button(self.tr("&Try again"), "importTry", parent=self)
        self._start = button(self.tr("&Import"), "importStart", "primary", self)
        self._close = button(self.tr("C&lose"), "importClose", parent=self)
        self._guard = PressGuard(self._start, self._job.cancel, self._try)
        self._changed = False
        self._lay_out()
        self._choose.clicked.connect(self.choose_file)
        self._form.changed.connect(self._note_change)
        self._form.failed.connect(self._job.fail)
        self._try.clicked.connect(self._try_again)
        self._start.clicked.connect(self._import)
        self._job.ended.connect(self._ended)
        self._close.clicked.connect(self.reject)
        self.finished.connect(self._form.forget)
        self._follow()

    def choose_file(self) -> None:
        """Ask for a file, and examine it."""
        folder = str(self._preferences.folder_for_files())
        dialog = QFileDialog(self.parentWidget(), self.tr("Import a model"), folder)
        dialog.setObjectName("importFileDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        filters = [self.tr("Models (*.zip *.onnx)"), self.tr("All files (*)")]
        dialog.setNameFilters(filters)
        dialog.fileSelected.connect(lambda name: self.examine(Path(name)))
        dialog.rejected.connect(lambda: None if self.isVisible() else self.reject())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def examine(self, path: Path, settings: InputSettings | None = None) -> None:
        """Examine a file and show what was found. What was found with other settings stays until then."""
        self._path = path
        if settings is None:
            self._found, self._changed = None, False
        self._preferences.remember_folder_of(path)
        self._file.setText(path.name)
        saying = self.tr("Examining the network, in a process of its own…")
        self._job.run(ExamineNetworkRequest(path, settings), self._show_found, saying)
        self._follow()
        self.show()
        self.raise_()

    def _show_found(self, found: Examined) -> None:
        first = found.request.settings is None
        self._found = found
        findings = found.findings
        self._samples.show_answers(findings.answers)
        self._form.show_findings(findings)
        self._changed = False
        self._form.setVisible(not found.described)
        if first:
            self._name.setText(found.title)
        what = self.tr("reads digits") if findings.settings.task is Task.DIGITS else self.tr("names what is in photos")
        about = self.tr("This network {what}: {scores} scores, {parameters} parameters, {time} for one picture.")
        sentences = [
            about.format(
                what=what,
                scores=count(findings.scores),
                parameters=count(findings.parameters),
                time=milliseconds(findings.seconds * 1e3),
            )
        ]
        self._about.setText(" ".join([*sentences, *findings.guessed, *findings.notes]))
        self._job.say(
            "" if self._has_labels() else self.tr("Give a text file with its labels, one a line."), "attention"
        )

    def _has_labels(self) -> bool:
        if self._found is None:
            return False
        settings = self._found.findings.settings
        return bool(settings.labels) or settings.task is Task.DIGITS

    def _note_change(self) -> None:
        self._changed = True
        self._job.say(self.tr("Try again to see what it answers with these settings."))
        self._follow()

    def _try_again(self) -> None:
        assert self._path is not None
        try:
            settings = self._form.settings()
        except ClassLensError as error:
            self._job.fail(error)
            return
        self._guard.hold()
        self.examine(self._path, settings)

    def _import(self) -> None:
        assert self._path is not None
        assert self._found is not None
        self._guard.hold()
        settings = None if self._found.described else self._found.findings.settings
        request = ImportNetworkRequest(self._path, settings, self._name.text())
        self._job.run(request, self._tell, self.tr("Importing…"))
        self._follow()

    def _tell(self, imported: Imported) -> None:
        self.imported.emit(imported.spec.id)
        self.accept()

    def _ended(self, kind: EventKind) -> None:
        self._guard.hold()
        self._follow()
        next(control for control in (self._start, self._try, self._choose) if control.isEnabled()).setFocus()

    def _follow(self) -> None:
        """Offer what can be done now."""
        working, found = self._job.is_working(), self._found is not None
        self._choose.setEnabled(not working)
        self._inside.setVisible(found)
        self._inside.setEnabled(not working)
        self._name.setEnabled(not working and found)
        self._try.setVisible(self._changed and not working)
        self._try.setEnabled(self._changed and not working)
        self._start.setEnabled(not working and not self._changed and self._has_labels())
        self._start.setVisible(not working)

    def _lay_out(self) -> None:
        file = QHBoxLayout()
        file.addWidget(self._file, 1)
        file.addWidget(self._choose)
        self._inside = QWidget(self)
        self._inside.setProperty("role", "page")
        inside = QVBoxLayout(self._inside)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(10)
        name = QHBoxLayout()
        name.addWidget(label(self.tr("Name"), "quiet", "importCaption-name", self))
        name.addWidget(self._name, 1)
        for part in (self._about, self._samples, self._form):
            inside.addWidget(part)
        inside.addStretch(1)
        area = QScrollArea(self)
        area.setObjectName("importArea")
        area.setAccessibleName(self.tr("What was found"))
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(self._inside)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for control in (self._try, self._start, self._job.cancel, self._close):
            buttons.addWidget(control)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addLayout(file)
        layout.addWidget(area, 1)
        layout.addLayout(name)
        layout.addWidget(self._job.bar)
        layout.addWidget(self._job.said)
        layout.addLayout(buttons)
        follow_font(self, self._fit)

    def _fit(self) -> None:
        """Take the size that shows all, as far as the screen has room."""
        room, font = self.screen().availableSize() * _OF_SCREEN, self.fontMetrics()
        width, height = font.averageCharWidth() * _LETTERS, font.lineSpacing() * _LINES
        self.resize(min(width, room.width()), min(height, room.height()))
