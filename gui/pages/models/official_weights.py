"""The part of the page Models for official weights: fetching, checking, removing, moving and carrying them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QScrollArea, QVBoxLayout, QWidget

from engine import catalog
from engine.errors import WeightsError
from engine.jobs import EventKind, Request, Ticket
from engine.pretrained.requests import (
    DownloadRequest,
    FolderRequest,
    Imported,
    ImportRequest,
    Moved,
    MoveRequest,
    Packed,
    PackRequest,
    Removed,
    RemoveRequest,
    VerifyRequest,
    WeightsAnswer,
    WeightsFolder,
    WeightsProgress,
    WeightsRequest,
    WeightsRow,
    WeightsState,
)
from gui.bridge import EngineBridge, Listener
from gui.folder_opener import show_folder
from gui.page_parts.preparing_text import working_text
from gui.pages.models.pack_dialog import PackDialog
from gui.pages.models.weights_card import WeightsCard, progress_text
from gui.widgets.formats import bytes_text
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import LineLabel, button
from gui.widgets.question import agreed

A = TypeVar("A")

_QUEUE = "weights"  # one change at a time
_FOLDER = "ClassLens weights"


class OfficialWeightsPanel(QWidget):
    """One card for each official weights file. Signals: `failed(Exception)`; `mended()` when what failed last works
    now, or the weights that could not be fetched are there; `told(sentence)`; `export_wanted(model id)`.
    """

    failed = Signal(object)
    mended = Signal()
    told = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, bridge: EngineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("officialWeights")
        self._bridge = bridge
        self._cards: dict[str, WeightsCard] = {}
        self._tickets: dict[str, Ticket[WeightsRow]] = {}
        self._job: Ticket[object] | None = None
        self._failed_at: object = None  # what failed last: the id of weights to be fetched, or a kind of request
        self._where = ""
        self._warning = ""
        self._note = LineLabel("quiet", "weightsNote", self)
        self._cancel = button(self.tr("Ca&ncel"), "weightsJobCancel", parent=self)
        self._cancel.setAccessibleName(self.tr("Cancel what is being done with the weights"))
        self._cancel.setEnabled(False)
        self._verify = button(self.tr("Verif&y"), "weightsVerify", parent=self)
        self._import = button(self.tr("&Import…"), "weightsImport", parent=self)
        self._pack = button(self.tr("Make a &pack…"), "weightsPack", parent=self)
        self._move = button(self.tr("M&ove…"), "weightsMove", parent=self)
        show = button(self.tr("Show the fo&lder"), "weightsFolder", parent=self)
        self._import.setToolTip(self.tr("Take in a classroom pack, or an official weights file"))
        self._pack.setToolTip(self.tr("One file with weights, for computers without internet"))
        self._move.setToolTip(self.tr("Keep the weights in another folder"))
        self._verify.setToolTip(self.tr("Compare the checksums of all weights that are there"))
        self._cancel.clicked.connect(self._cancel_job)
        self._verify.clicked.connect(lambda: self._begin(VerifyRequest(), self._verified))
        self._import.clicked.connect(self._ask_what_to_import)
        self._pack.clicked.connect(self._ask_what_to_pack)
        self._move.clicked.connect(self._ask_where_to_move)
        show.clicked.connect(self._show_folder)
        inside = QWidget(self)
        inside.setProperty("role", "page")
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        area = QScrollArea(self)
        area.setObjectName("weightsArea")
        area.setAccessibleName(self.tr("Official weights"))
        area.setWidgetResizable(True)
        area.setWidget(inside)
        top = WrappingRow()
        top.add(self._note, 1)
        for control in (self._cancel, self._verify, self._import, self._pack, self._move, show):
            top.add(control)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addLayout(top)
        layout.addWidget(area, 1)

    def refresh(self) -> None:
        """Look again at which weights are there."""

        def fail(error: Exception) -> None:
            self._warning = ""  # said again once the list is back, in place of this
            self._fail(WeightsRequest, error)

        listener = Listener(done=self._show, failed=fail)
        self._bridge.submit("models", WeightsRequest(), listener, lane="weights")

    def _fail(self, what: object, error: Exception) -> None:
        self._failed_at = what
        self.failed.emit(error)

    def _succeed(self, what: object) -> None:
        if what == self._failed_at:
            self._failed_at = None
            self.mended.emit()

    def _show_folder(self) -> None:
        """The engine looks where it is, and makes it: before the first download there is none."""

        def found(folder: WeightsFolder) -> None:
            self._succeed(FolderRequest)
            show_folder(folder.path, self)

        listener = Listener(done=found, failed=lambda error: self._fail(FolderRequest, error))
        self._bridge.submit("models", FolderRequest(), listener, lane="weights folder")

    def _show(self, answer: WeightsAnswer) -> None:
        self._show_warning(answer.warning)
        room = self.tr("{size} free").format(size=bytes_text(answer.free_bytes)) if answer.free_bytes else ""
        self._where = " · ".join(part for part in (str(answer.folder), room) if part)
        if self._job is None:
            self._note.setText(self._where)
        for row in answer.rows:
            self._show_row(row)
        self._pack.setEnabled(self._job is None and bool(self._downloaded()))

    def _show_warning(self, warning: str) -> None:
        if not warning:
            self._succeed(WeightsRequest)
        elif warning != self._warning:  # each is said once, so that it hides nothing that failed meanwhile
            self._fail(WeightsRequest, WeightsError(warning))
        self._warning = warning

    def _show_row(self, row: WeightsRow) -> None:
        if row.path is not None and not row.problem:
            self._succeed(row.id)  # fetched after all, imported, or brought by another window
        if row.id in self._cards:
            self._cards[row.id].show_row(row)
            return
        card = self._cards[row.id] = WeightsCard(row, _model_of(row.id), self)
        card.download_wanted.connect(self._download)
        card.cancel_wanted.connect(self._cancel_download)
        card.remove_wanted.connect(self._ask_to_remove)
        card.export_wanted.connect(self.export_wanted)
        card.allow_removing(self._job is None)
        self._column.insertWidget(self._column.count() - 1, card)

    def _downloaded(self) -> list[WeightsRow]:
        rows = (card.row() for card in self._cards.values())
        return [row for row in rows if row.state is WeightsState.DOWNLOADED]

    # Downloads: each has its card

    def _download(self, weights_id: str) -> None:
        card = self._cards[weights_id]

        def ended(kind: EventKind) -> None:
            self._tickets.pop(weights_id, None)
            card.show_idle()
            self.refresh()

        def progressed(progress: object) -> None:
            if isinstance(progress, WeightsProgress):
                card.show_progress(progress)

        card.show_waiting()
        self._tickets[weights_id] = self._bridge.submit(
            _QUEUE,
            DownloadRequest(weights_id),
            Listener(
                done=self._arrived,
                failed=lambda error: self._fail(weights_id, error),
                progress=progressed,
                ended=ended,
            ),
        )

    def _cancel_download(self, weights_id: str) -> None:
        if weights_id in self._tickets:
            self._cards[weights_id].show_stopping()
            self._bridge.cancel(self._tickets[weights_id])

    def _arrived(self, row: WeightsRow) -> None:
        sentence = self.tr("{title} is ready.").format(title=row.title)
        if row.pinned and row.published != "SHA-256":
            sentence += " " + self.tr("Its SHA-256 is pinned: {sha256}").format(sha256=row.sha256)
        self.told.emit(sentence)

    def _ask_to_remove(self, weights_id: str) -> None:
        row = self._cards[weights_id].row()
        size = bytes_text((row.bytes if row.path is not None else 0) + row.partial_bytes)
        sentence = self.tr(
            "Remove the weights {title}? Any files made from them for fast answers go too. That frees at least "
            "{size}; the weights can be downloaded or imported again."
        ).format(title=row.title, size=size)
        if agreed(self, self.tr("Remove weights?"), sentence, self.tr("&Remove"), self.tr("&Keep")):
            self._begin(RemoveRequest(weights_id), self._removed)

    # Everything else: one job at a time, reported in the line above the cards

    def _begin(self, request: Request[A], done: Callable[[A], None]) -> None:
        kind = type(request)

        def succeeded(answer: A) -> None:
            self._succeed(kind)
            done(answer)

        ticket = self._bridge.submit(
            _QUEUE,
            request,
            Listener(
                done=succeeded,
                failed=lambda error: self._fail(kind, error),
                progress=self._progress,
                ended=self._ended,
            ),
        )
        self._set_job(ticket)
        self._note.setText(self.tr("Waiting…"))

    def _set_job(self, ticket: Ticket[object] | None) -> None:
        self._job = ticket
        self._cancel.setEnabled(ticket is not None)
        for control in (self._verify, self._import, self._move):
            control.setEnabled(ticket is None)
        self._pack.setEnabled(ticket is None and bool(self._downloaded()))
        for card in self._cards.values():
            card.allow_removing(ticket is None)

    def _cancel_job(self) -> None:
        if self._job is not None:
            self._cancel.setEnabled(False)
            self._note.setText(self.tr("Stopping…"))
            self._bridge.cancel(self._job)

    def _progress(self, progress: object) -> None:
        if not isinstance(progress, WeightsProgress):
            about, sentence = working_text(progress)
            if about:
                self._note.setText(f"{catalog.find(about).title}: {sentence}")
            return
        card = self._cards.get(progress.weights_id)
        title = f"{card.row().title}: " if card is not None else ""
        self._note.setText(title + progress_text(self, progress))

    def _ended(self, kind: EventKind) -> None:
        self._set_job(None)
        self._note.setText(self._where)
        self.refresh()

    def _verified(self, answer: WeightsAnswer) -> None:
        for row in answer.rows:
            self._show_row(row)
        there = [row for row in answer.rows if row.path is not None]
        sound = sum(not row.problem for row in there)
        self.told.emit(self.tr("{sound} of {total} official weights are sound.").format(sound=sound, total=len(there)))

    def _removed(self, removed: Removed) -> None:
        self.told.emit(self.tr("{size} are free again.").format(size=bytes_text(removed.bytes)))

    def _ask_what_to_import(self) -> None:
        dialog = QFileDialog(self, self.tr("Import a classroom pack or an official weights file"))
        dialog.setObjectName("importWeightsDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._begin(ImportRequest(Path(path)), self._imported))
        dialog.open()

    def _imported(self, imported: Imported) -> None:
        taken = ", ".join(row.title for row in imported.taken)
        kept = ", ".join(row.title for row in imported.kept)
        sentences = []
        if taken:
            sentences.append(self.tr("Imported: {titles}.").format(titles=taken))
        if kept:
            sentences.append(self.tr("There already: {titles}.").format(titles=kept))
        self.told.emit(" ".join(sentences))

    def _ask_what_to_pack(self) -> None:
        dialog = PackDialog(self._downloaded(), self)
        dialog.chosen.connect(self._ask_where_to_pack)
        dialog.open()

    def _ask_where_to_pack(self, ids: tuple[str, ...]) -> None:
        dialog = QFileDialog(self, self.tr("Save the classroom pack"))
        dialog.setObjectName("savePackDialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)  # which asks before it replaces a file
        dialog.setNameFilter(self.tr("Classroom pack (*.classlens)"))
        dialog.setDefaultSuffix("classlens")
        dialog.selectFile("weights.classlens")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._begin(PackRequest(Path(path), ids, replace=True), self._packed))
        dialog.open()

    def _packed(self, packed: Packed) -> None:
        self.told.emit(self.tr("Saved as {path}, {size}.").format(path=packed.path, size=bytes_text(packed.bytes)))

    def _ask_where_to_move(self) -> None:
        dialog = QFileDialog(self, self.tr("Keep the weights in a new folder “{name}” in…").format(name=_FOLDER))
        dialog.setObjectName("moveWeightsDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._begin(MoveRequest(Path(path) / _FOLDER), self._moved))
        dialog.open()

    def _moved(self, moved: Moved) -> None:
        sentence = self.tr("The weights are in {folder} now.").format(folder=moved.folder)
        self.told.emit(f"{sentence} {moved.left}".rstrip())


def _model_of(weights_id: str) -> str:
    """The id of the model that answers with official weights, "" for weights that only others are built on."""
    models = catalog.OBJECT_MODELS.values()
    return next((spec.id for spec in models if spec.official and spec.official.weights == weights_id), "")
