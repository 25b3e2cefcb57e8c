"""The left side of the page Recognise: one picture from one of three sources."""

from __future__ import annotations

import random
from pathlib import Path

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QGuiApplication, QImage, Qt
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from engine.picture_kind import PictureKind
from engine.pictures import SUFFIXES
from engine.read_requests import Reading
from engine.requests import JudgeRequest, OpenedPicture, OpenRequest, SamplesRequest
from engine.types import Image
from gui.bridge import EngineBridge, Listener
from gui.images import to_image
from gui.settings import Settings
from gui.sources.base import Source
from gui.sources.draw import DrawSource
from gui.sources.file import FileSource
from gui.sources.samples import SamplesSource
from gui.widgets.network_view import NetworkView, Steps
from gui.widgets.samples_grid import COUNT
from gui.widgets.segmented import Segmented

_PASTED_SIDE = 2048  # pixels; networks see far less, and a huge screenshot must not hold up the window


class InputPanel(QWidget):
    """Chooses between the sources and shows what the networks saw of the picture.

    Attributes: `pad`. Signals: `picture_changed(Image or None, source)`; `failed(Exception)` when a picture could
    not be read; `told(sentence)`.
    """

    picture_changed = Signal(object, str)
    failed = Signal(object)
    told = Signal(str)

    def __init__(self, bridge: EngineBridge, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._settings = settings
        self._reading: int | None = None
        self._choice = Segmented("sourceChoice", self.tr("Source of the picture"), self)
        texts = {"draw": self.tr("&Draw"), "file": self.tr("Fi&le"), "samples": self.tr("&Samples")}
        for key, text in texts.items():  # before the sources, as Tab goes in the order of making
            self._choice.add(key, text)
        self._draw = DrawSource(settings.brush_size, self)
        self._file = FileSource(self)
        self._samples = SamplesSource(self)
        self._network_view = NetworkView(self)
        self._stack = QStackedWidget(self)
        self._sources: dict[str, Source] = {"draw": self._draw, "file": self._file, "samples": self._samples}
        for source in self._sources.values():
            self._stack.addWidget(source)
            source.picture_changed.connect(self._source_changed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(self._choice)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._network_view)
        self._choice.changed.connect(self._switch)
        self._file.open_requested.connect(self.choose_file)
        self._file.paste_requested.connect(self.paste)
        self._file.told.connect(self.told)
        self._samples.refresh_requested.connect(self._fetch_samples)
        self.pad = self._draw.pad

    def current(self) -> str:
        """The source in use: "draw", "file" or "samples"."""
        return self._choice.current()

    def show_steps(self, steps: Steps | None) -> None:
        """Show what the networks saw."""
        self._network_view.set_steps(steps)

    def show_source(self, key: str) -> None:
        """Switch to a source."""
        self._choice.set_current(key)

    def choose_file(self) -> None:
        """Ask for a picture file, without holding up the window."""
        dialog = QFileDialog(self, self.tr("Open a picture"), self._settings.last_folder)
        dialog.setObjectName("openDialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        pattern = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        dialog.setNameFilters([self.tr("Pictures ({pattern})").format(pattern=pattern), self.tr("All files (*)")])
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.open_file)
        dialog.open()

    def open_file(self, path: str) -> None:
        """Read a picture file on a worker thread and make it the input."""
        self._open(OpenRequest(path=Path(path), name=Path(path).name))

    def paste(self) -> None:
        """Make the clipboard's picture or file the input, or say that there is none."""
        if not self.take(QGuiApplication.clipboard().mimeData(), self.tr("Pasted picture")):
            self.told.emit(self.tr("There is no picture on the clipboard. Copy a picture or a picture file first."))

    def take(self, data: QMimeData, name: str) -> bool:
        """Make dropped or pasted data the input; False when there is no picture in it."""
        files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
        if files:
            self.open_file(files[0])
            return True
        if data.hasImage():
            image = QImage(data.imageData())
            if not image.isNull():
                if max(image.width(), image.height()) > _PASTED_SIDE:
                    image = image.scaled(_PASTED_SIDE, _PASTED_SIDE, Qt.AspectRatioMode.KeepAspectRatio)
                self.show_picture(to_image(image), name)
                return True
        return False

    def show_picture(self, picture: Image, name: str) -> None:
        """Make a picture the input."""
        self._open(JudgeRequest(picture, name))

    def picture_kind(self) -> PictureKind:
        """What the picture in use holds; a person may have changed what was found out."""
        return self._file.kind() if self.current() == "file" else PictureKind.ONE_DIGIT

    def show_reading(self, reading: Reading) -> None:
        """Show the boxes and lines that were read in a picture with many digits."""
        self._file.show_reading(reading)

    def _open(self, request: OpenRequest | JudgeRequest) -> None:
        if self._reading is not None:
            self._bridge.forget(self._reading)
        self._reading = self._bridge.submit(
            "pictures", request, Listener(done=self._opened, failed=self._not_opened), lane="picture"
        )
        self.show_source("file")
        self._file.show_busy(request.name)

    def _opened(self, opened: OpenedPicture) -> None:
        self._reading = None
        if isinstance(opened.request, OpenRequest):
            self._settings.remember_file(opened.request.path)
        self._file.show_picture(opened.picture, opened.request.name, opened.kind)

    def _not_opened(self, error: Exception) -> None:
        self._reading = None
        self._file.show_kept()
        if self.current() == "file":
            self._file.send()
        self.failed.emit(error)

    def _switch(self, key: str) -> None:
        source = self._sources[key]
        self._stack.setCurrentWidget(source)
        if source is self._samples and not self._samples.is_filled():
            self._fetch_samples()
        if source is not self._file or self._reading is None:  # else the picture being read comes in a moment
            source.send()

    def _fetch_samples(self) -> None:
        request = SamplesRequest(COUNT, random.randrange(2**31))
        listener = Listener(done=self._samples.show_samples, failed=self.failed.emit)
        self._bridge.submit("pictures", request, listener, lane="samples")

    def _source_changed(self, picture: object) -> None:
        if self.sender() is self._sources[self.current()]:
            self.picture_changed.emit(picture, self.current())
