"""Ways to a picture: a file dialog, a file, the clipboard, a drop."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.jobs import Ticket
from engine.preprocessing.picture_files import SUFFIXES
from engine.reading.requests import FolderRequest, JudgeRequest, OpenedPicture, OpenRequest
from engine.types import Image
from gui.bridge import EngineBridge, Listener
from gui.images import to_image
from gui.preferences import Preferences
from gui.widgets.formats import count

_PASTED_SIDE = 2048  # pixels; networks see far less, and a huge screenshot must not hold up the window


class PictureOpener(QObject):
    """Reads pictures on a worker thread; if several are asked for, the last one counts.

    Signals: `reading(name)` when one is being read; `opened(OpenedPicture)`; `kept()` when it is not read to its end;
    `judged(OpenedPicture)`; `several_chosen(tuple[Path, ...], folders)`, files or folders, where `several` are taken;
    `failed(Exception)`; `told(sentence)`.
    """

    reading = Signal(str)
    opened = Signal(object)
    kept = Signal()
    judged = Signal(object)
    several_chosen = Signal(object, bool)
    failed = Signal(object)
    told = Signal(str)

    def __init__(self, bridge: EngineBridge, preferences: Preferences, owner: QWidget, several: bool = False) -> None:
        super().__init__(owner)
        self._several = several
        self._bridge, self._preferences, self._owner = bridge, preferences, owner
        self._reading: Ticket[OpenedPicture] | None = None
        self._looking: Ticket[bool] | None = None
        self._remember = True

    def choose_file(self) -> None:
        """Ask for a picture file, without holding up the window."""
        dialog = QFileDialog(self._owner, self.tr("Open a picture"), self._preferences.last_folder)
        dialog.setObjectName("openDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles if self._several else QFileDialog.FileMode.ExistingFile)
        pattern = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters([self.tr("Pictures ({pattern})").format(pattern=pattern), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._take_files)
        dialog.open()

    def open_file(self, path: str, remember: bool = True) -> None:
        """Read a picture file; unless `remember`, the menu of recent files leaves it out."""
        self._remember = remember
        self._read(OpenRequest(path=Path(path), name=Path(path).name))

    def show_picture(self, picture: Image, name: str) -> None:
        """Take a picture that is no file."""
        self._read(JudgeRequest(picture, name))

    def judge(self, picture: Image, name: str) -> None:
        """Find out what a picture holds that is shown already."""
        self._submit(JudgeRequest(picture, name), Listener(done=self._judged, failed=self._not_judged))

    def paste(self) -> None:
        """Take the clipboard's picture or file, or say that there is none."""
        if not self.take(QGuiApplication.clipboard().mimeData(), self.tr("Pasted picture")):
            self.told.emit(self.tr("There is no picture on the clipboard. Copy a picture or a picture file first."))

    def take(self, data: QMimeData, name: str) -> bool:
        """Take dropped or pasted data; False when there is no picture in it."""
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if files:
            self._take_files(files)
            return True
        if data.hasImage():
            image = QImage(data.imageData())
            if not image.isNull():
                if max(image.width(), image.height()) > _PASTED_SIDE:
                    smooth = Qt.TransformationMode.SmoothTransformation  # else thin strokes are left out
                    image = image.scaled(_PASTED_SIDE, _PASTED_SIDE, Qt.AspectRatioMode.KeepAspectRatio, smooth)
                self.show_picture(to_image(image), name)
                return True
        return False

    def is_reading(self) -> bool:
        """Whether a picture is being read."""
        return self._reading is not None or self._looking is not None

    def _take_files(self, files: Sequence[str]) -> None:
        if not self._several:
            if len(files) > 1:
                text = self.tr("Only the first of the {count} files is opened: {name}. The page Photos takes several.")
                self.told.emit(text.format(count=count(len(files)), name=Path(files[0]).name))
            self.open_file(files[0])
            return
        # The engine looks, since a disk may take its time to answer.
        found: Listener[bool] = Listener(done=partial(self._sort, files), failed=self._not_judged)
        was_reading = self.is_reading()
        self._forget()
        if was_reading:
            self.kept.emit()  # nobody hears of it any more, and several files are not shown in its place
        self._looking = self._bridge.submit("pictures", FolderRequest(Path(files[0])), found)

    def _sort(self, files: Sequence[str], folders: bool) -> None:
        self._looking = None
        if folders or len(files) > 1:
            self.several_chosen.emit(tuple(map(Path, files)), folders)
        else:
            self.open_file(files[0])

    def _read(self, request: OpenRequest | JudgeRequest) -> None:
        self._submit(request, Listener(done=self._opened, failed=self._not_opened))
        self.reading.emit(request.name)

    def _submit(self, request: OpenRequest | JudgeRequest, listener: Listener[OpenedPicture]) -> None:
        self._forget()
        self._reading = self._bridge.submit("pictures", request, listener, lane="picture")

    def _forget(self) -> None:
        """Hear no more of what was chosen before: the last one counts."""
        for ticket in (self._reading, self._looking):
            if ticket is not None:
                self._bridge.forget(ticket)
        self._reading = self._looking = None

    def _opened(self, opened: OpenedPicture) -> None:
        self._reading = None
        if isinstance(opened.request, OpenRequest) and self._remember:
            self._preferences.remember_file(opened.request.path)
        self.opened.emit(opened)

    def _not_opened(self, error: Exception) -> None:
        self._reading = None
        self.kept.emit()
        self.failed.emit(error)

    def _judged(self, opened: OpenedPicture) -> None:
        self._reading = None
        self.judged.emit(opened)

    def _not_judged(self, error: Exception) -> None:
        self._reading = self._looking = None
        self.failed.emit(error)
