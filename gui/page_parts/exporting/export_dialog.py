"""Exports a model: what to, where, how far it is, and where it lies then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from engine.jobs import EventKind, Ticket
from engine.sharing.requests import (
    Exported,
    ExportProgress,
    ExportRequest,
    FreeNameRequest,
    TargetChoice,
    TargetsRequest,
)
from gui.bridge import EngineBridge, Listener
from gui.folder_opener import show_folder
from gui.page_parts.dialog_job import DialogJob
from gui.page_parts.exporting.target_choice import TargetList
from gui.page_parts.preparing_text import working_text
from gui.preferences import Preferences
from gui.widgets.formats import bytes_text
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import LineLabel, button, label
from gui.widgets.press_guard import PressGuard

_QUEUE = "export"
_LETTERS, _LINES = 80, 34
_OF_SCREEN = 0.85


class ExportDialog(QDialog):
    """Beside the window, which can be used on. Closing it cancels what is being written."""

    def __init__(
        self,
        bridge: EngineBridge,
        preferences: Preferences,
        model_id: str,
        title: str,
        weights: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`title` is what the model is called; `weights` is the folder of a run, None for the weights in use."""
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export {title}").format(title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._bridge, self._preferences = bridge, preferences
        self._model_id, self._weights = model_id, weights
        self._path: Path | None = None  # while nobody knows whether the proposed one is free
        self._proposed = Path()
        self._replace = False
        self._made: Path | None = None
        self._targets = TargetList(self)
        self._place = LineLabel("body", "exportPlace", self, elide=Qt.TextElideMode.ElideLeft)  # the name is seen
        self._choose = button(self.tr("Choose another &place…"), "exportChoose", parent=self)
        self._job = DialogJob(
            bridge,
            _QUEUE,
            self,
            cancelled=self.tr("Cancelled. Nothing was written."),
            failed=self.tr("The model could not be exported: {reason}. The log file says more."),
        )
        self._show = button(self.tr("&Show in folder"), "exportShow", parent=self)
        self._start = button(self.tr("&Export"), "exportStart", "primary", self)
        self._close = button(self.tr("C&lose"), "exportClose", parent=self)
        self._guard = PressGuard(self._start, self._job.cancel)
        self._lay_out()
        self._targets.chosen.connect(self._propose)
        self._choose.clicked.connect(self._ask_where)
        self._start.clicked.connect(self._export)
        self._job.ended.connect(self._ended)
        self._show.clicked.connect(self._show_in_folder)
        self._close.clicked.connect(self.reject)
        self.finished.connect(self._forget)
        self._job.say(self.tr("Looking at the model…"))
        self._follow()
        listing = Listener(done=self._list, failed=self._job.fail)
        self._finding: Ticket[Path] | None = None
        self._looking: Ticket[tuple[TargetChoice, ...]] = bridge.submit(
            _QUEUE, TargetsRequest(model_id, weights), listing
        )

    def _forget(self, result: int = 0) -> None:
        self._bridge.forget(self._looking)
        self._forget_place()

    def _forget_place(self) -> None:
        if self._finding is not None:
            self._bridge.forget(self._finding)
            self._finding = None

    def _list(self, choices: Sequence[TargetChoice]) -> None:
        self._job.say("")
        self._targets.show_choices(choices)
        self._follow()

    def _propose(self, choice: TargetChoice) -> None:
        self._begin_anew()
        self._find_free(self._preferences.folder_for_files() / choice.file_name)

    def _find_free(self, path: Path) -> None:
        """Propose a path that nothing has. The engine looks, since a disk may take its time to answer."""
        self._forget_place()
        self._path, self._proposed = None, path
        self._place.setText(str(path))
        found = Listener(self._take_free, self._job.fail, ended=self._found)
        self._finding = self._bridge.submit(_QUEUE, FreeNameRequest(path), found)
        self._follow()

    def _take_free(self, path: Path) -> None:
        self._take(path, replace=False)

    def _found(self, kind: EventKind) -> None:
        self._finding = None

    def _take(self, path: Path, *, replace: bool) -> None:
        self._forget_place()
        self._path, self._proposed, self._replace = path, path, replace
        self._place.setText(str(path))
        self._follow()

    def _begin_anew(self) -> None:
        self._made = None
        self._job.say("")

    def _take_file(self, path: Path, ending: str) -> None:
        self._begin_anew()
        if path.suffix.lower() == ending:
            self._take(path, replace=True)  # the dialog has asked
        else:  # Qt adds no ending to a name with a dot, and so has asked about another file
            self._find_free(path.with_name(path.name + ending))

    def _take_folder(self, folder: Path) -> None:
        self._begin_anew()
        self._find_free(folder)

    def _ask_where(self) -> None:
        choice, proposed = self._targets.current(), self._proposed
        if choice is None:
            return
        dialog = QFileDialog(self, self.tr("Where to export to"), str(proposed.parent))
        dialog.setObjectName("exportFileDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if choice.ending:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilters([f"{choice.title} (*{choice.ending})"])
            dialog.setDefaultSuffix(choice.ending[1:])
            dialog.selectFile(proposed.name)
            dialog.fileSelected.connect(lambda name: self._take_file(Path(name), choice.ending))
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(lambda folder: self._take_folder(Path(folder) / proposed.name))
        dialog.open()

    def _export(self) -> None:
        choice = self._targets.current()
        if choice is None or self._path is None:
            return
        self._guard.hold()
        request = ExportRequest(self._model_id, choice.name, self._path, self._weights, self._replace)
        self._job.run(request, self._show_made, self.tr("Starting…"), self._show_progress)
        self._follow()
        self._job.cancel.setFocus()

    def _show_progress(self, progress: object) -> None:
        if isinstance(progress, ExportProgress):
            self._job.bar.setRange(0, progress.total)
            self._job.bar.setValue(progress.done)
            self._job.say(f"{progress.doing}…")
        elif text := working_text(progress)[1]:
            self._job.bar.setRange(0, 0)
            self._job.say(text)

    def _show_made(self, made: Exported) -> None:
        self._made = made.path
        self._preferences.remember_folder_of(made.path)
        told = self.tr("{name} is written: {size}.").format(name=made.path.name, size=bytes_text(made.bytes))
        self._job.say("\n".join([told, *made.notes]))

    def _ended(self, kind: EventKind) -> None:
        self._guard.hold()
        if kind is EventKind.SUCCEEDED and self._path is not None:
            self._find_free(self._path)  # of the next one
        self._follow()
        (self._show if self._made is not None else self._start).setFocus()

    def _show_in_folder(self) -> None:
        if self._made is not None:
            show_folder(self._made.parent, self)

    def _follow(self) -> None:
        """Offer what can be done now."""
        working, choice = self._job.is_working(), self._targets.current()
        self._targets.setEnabled(not working)
        self._choose.setEnabled(not working and choice is not None)
        self._start.setEnabled(not working and choice is not None and self._path is not None)
        self._start.setVisible(not working)
        self._show.setVisible(self._made is not None)

    def _lay_out(self) -> None:
        where = QHBoxLayout()
        caption = label(self.tr("Save as"), "quiet", "exportPlaceCaption", self)
        where.addWidget(caption)
        where.addWidget(self._place, 1)
        where.addWidget(self._choose)
        buttons = QHBoxLayout()
        buttons.addWidget(self._show)
        buttons.addStretch(1)
        for control in (self._start, self._job.cancel, self._close):
            buttons.addWidget(control)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self._targets, 1)
        layout.addLayout(where)
        layout.addWidget(self._job.bar)
        layout.addWidget(self._job.said)
        layout.addLayout(buttons)
        follow_font(self, self._fit)

    def _fit(self) -> None:
        """Take the size that shows most targets, as far as the screen has room."""
        room, font = self.screen().availableSize() * _OF_SCREEN, self.fontMetrics()
        width, height = font.averageCharWidth() * _LETTERS, font.lineSpacing() * _LINES
        self.resize(min(width, room.width()), min(height, room.height()))
