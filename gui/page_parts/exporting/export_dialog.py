"""Exports a model: what to, where, how far it is, and where it lies then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from engine.errors import ClassLensError
from engine.jobs import EventKind, Ticket
from engine.sharing.requests import Exported, ExportProgress, ExportRequest, TargetChoice, TargetsRequest
from gui.bridge import EngineBridge, Listener
from gui.page_parts.exporting.target_choice import TargetList
from gui.page_parts.preparing_text import working_text
from gui.preferences import Preferences
from gui.widgets.formats import bytes_text
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import LineLabel, button, label, restyle
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
        self._path: Path | None = None
        self._replace = False
        self._ticket: Ticket[Exported] | None = None
        self._made: Path | None = None
        self._targets = TargetList(self)
        self._place = LineLabel("body", "exportPlace", self)
        self._choose = button(self.tr("Choose another &place…"), "exportChoose", parent=self)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("exportProgress")
        self._bar.setAccessibleName(self.tr("Progress of the export"))
        self._bar.setTextVisible(False)
        self._said = label("", "body", "exportSaid", self)
        self._said.setWordWrap(True)
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._show = button(self.tr("&Show in folder"), "exportShow", parent=self)
        self._start = button(self.tr("&Export"), "exportStart", "primary", self)
        self._cancel = button(self.tr("&Cancel"), "exportCancel", parent=self)
        self._close = button(self.tr("C&lose"), "exportClose", parent=self)
        self._guard = PressGuard(self._start, self._cancel)
        self._lay_out()
        self._targets.chosen.connect(self._propose)
        self._choose.clicked.connect(self._ask_where)
        self._start.clicked.connect(self._export)
        self._cancel.clicked.connect(self._stop)
        self._show.clicked.connect(self._show_in_folder)
        self._close.clicked.connect(self.reject)
        self.finished.connect(self._forget)
        self._say(self.tr("Looking at the model…"))
        self._follow()
        listing = Listener(done=self._list, failed=self._fail)
        self._looking: Ticket[tuple[TargetChoice, ...]] = bridge.submit(
            _QUEUE, TargetsRequest(model_id, weights), listing
        )

    def _forget(self, result: int = 0) -> None:
        self._bridge.forget(self._looking)
        if self._ticket is not None:
            self._bridge.forget(self._ticket)
            self._ticket = None

    def _list(self, choices: Sequence[TargetChoice]) -> None:
        self._say("")
        self._targets.show_choices(choices)
        self._follow()

    def _propose(self, choice: TargetChoice) -> None:
        folder = Path(self._preferences.last_folder or Path.home())
        self._set_path(_free(folder / choice.file_name), replace=False)

    def _set_path(self, path: Path, *, replace: bool) -> None:
        self._path, self._replace = path, replace
        self._made = None
        self._place.setText(str(path))
        self._say("")
        self._follow()

    def _ask_where(self) -> None:
        choice = self._targets.current()
        if choice is None or self._path is None:
            return
        dialog = QFileDialog(self, self.tr("Where to export to"), str(self._path.parent))
        dialog.setObjectName("exportFileDialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if choice.ending:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilters([f"{choice.title} (*{choice.ending})"])
            dialog.setDefaultSuffix(choice.ending[1:])
            dialog.selectFile(self._path.name)
            dialog.fileSelected.connect(lambda name: self._set_path(Path(name), replace=True))  # it has asked
        else:
            name = self._path.name
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.fileSelected.connect(lambda folder: self._set_path(_free(Path(folder) / name), replace=False))
        dialog.open()

    def _export(self) -> None:
        choice = self._targets.current()
        if choice is None or self._path is None:
            return
        self._guard.hold()
        request = ExportRequest(self._model_id, choice.name, self._path, self._weights, self._replace)
        self._bar.setRange(0, 0)
        self._say(self.tr("Starting…"))
        listener = Listener(done=self._show_made, failed=self._fail, progress=self._show_progress, ended=self._ended)
        self._ticket = self._bridge.submit(_QUEUE, request, listener)
        self._follow()
        self._cancel.setFocus()

    def _stop(self) -> None:
        if self._ticket is not None:
            self._bridge.cancel(self._ticket)
            self._cancel.setEnabled(False)
            self._say(self.tr("Stopping…"))

    def _show_progress(self, progress: object) -> None:
        if not self._cancel.isEnabled():
            return
        if isinstance(progress, ExportProgress):
            self._bar.setRange(0, progress.total)
            self._bar.setValue(progress.done)
            self._say(f"{progress.doing}…")
        elif text := working_text(progress)[1]:
            self._bar.setRange(0, 0)
            self._say(text)

    def _show_made(self, made: Exported) -> None:
        self._made = made.path
        self._preferences.last_folder = str(made.path.parent)
        told = self.tr("{name} is written: {size}.").format(name=made.path.name, size=bytes_text(made.bytes))
        self._say("\n".join([told, *made.notes]))

    def _fail(self, error: Exception) -> None:
        sentence = str(error)
        if not isinstance(error, ClassLensError):
            sentence = self.tr("The model could not be exported: {reason}. The log file says more.").format(
                reason=sentence or type(error).__name__
            )
        self._say(sentence, "attention")

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        self._guard.hold()
        if kind is EventKind.CANCELLED:
            self._say(self.tr("Cancelled. Nothing was written."))
        elif kind is EventKind.SUCCEEDED and self._path is not None:
            self._path = _free(self._path)  # of the next one
            self._place.setText(str(self._path))
        self._follow()
        (self._show if self._made is not None else self._start).setFocus()

    def _show_in_folder(self) -> None:
        if self._made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._made.parent)))

    def _say(self, text: str, role: str = "body") -> None:
        self._said.setText(text)
        restyle(self._said, role=role)

    def _follow(self) -> None:
        """Offer what can be done now."""
        working, choice = self._ticket is not None, self._targets.current()
        self._targets.setEnabled(not working)
        self._choose.setEnabled(not working and choice is not None)
        self._start.setEnabled(not working and choice is not None)
        self._start.setVisible(not working)
        self._cancel.setVisible(working)
        self._cancel.setEnabled(working)
        self._bar.setVisible(working)
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
        for control in (self._start, self._cancel, self._close):
            buttons.addWidget(control)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addWidget(self._targets, 1)
        layout.addLayout(where)
        layout.addWidget(self._bar)
        layout.addWidget(self._said)
        layout.addLayout(buttons)
        follow_font(self, self._fit)

    def _fit(self) -> None:
        """Take the size that shows most targets, as far as the screen has room."""
        room, font = self.screen().availableSize() * _OF_SCREEN, self.fontMetrics()
        width, height = font.averageCharWidth() * _LETTERS, font.lineSpacing() * _LINES
        self.resize(min(width, room.width()), min(height, room.height()))


def _free(path: Path) -> Path:
    """A path that nothing has: this one, or one with a number."""
    free, number = path, 2
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free
