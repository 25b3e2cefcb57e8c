"""The left side of the page Recognise: one picture from one of three sources, or a former one."""

from __future__ import annotations

import random

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from engine.data.requests import SamplesRequest
from engine.reading.requests import OpenedPicture, Reading
from engine.types import Image, PictureKind
from gui.bridge import EngineBridge, Listener
from gui.page_parts.picture_editor import PictureEditor
from gui.page_parts.picture_opener import PictureOpener
from gui.page_parts.shown_picture import ShownPicture
from gui.pages.recognise.history import Entry, History
from gui.pages.recognise.network_view import NetworkView, Steps
from gui.pages.recognise.samples_grid import COUNT
from gui.pages.recognise.sources.base import Source
from gui.pages.recognise.sources.draw import DrawSource
from gui.pages.recognise.sources.file import FileSource
from gui.pages.recognise.sources.history import HistorySource
from gui.pages.recognise.sources.samples import SamplesSource
from gui.preferences import Preferences
from gui.widgets.pad.strokes import Stroke
from gui.widgets.segmented import Segmented


class InputPanel(QWidget):
    """Chooses between the sources and shows what the networks saw of the picture.

    Attributes: `pad`; `opener` of pictures for the source File; `history` of what was answered. Signals:
    `picture_changed(Image or None, source)`; `judging()` when another picture is shown, and is sent when it is known
    what it holds; `another_wanted()` when a person chose or changed it; `failed(Exception)` when a picture could not be
    read; `told(sentence)`; `objects_asked(Image, name)` when the page Photos is to take a photo; `box_chosen(int)` when
    a box of a page of digits is clicked, with its place among `Reading.digits`.
    """

    picture_changed = Signal(object, str)
    judging = Signal()
    another_wanted = Signal()
    failed = Signal(object)
    told = Signal(str)
    objects_asked = Signal(object, str)
    box_chosen = Signal(int)

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._judged: Image | None = None  # until it is sent
        self.opener = PictureOpener(bridge, preferences, self)
        self._choice = Segmented("sourceChoice", self.tr("Source of the picture"), self)
        texts = {
            "draw": self.tr("Dra&w"),
            "file": self.tr("Fi&le"),
            "samples": self.tr("&Samples"),
            "history": self.tr("H&istory"),
        }
        for key, text in texts.items():  # before the sources, as Tab goes in the order of making
            self._choice.add(key, text)
        self._draw = DrawSource(preferences.brush_size, self)
        self._file = FileSource(self)
        self._samples = SamplesSource(self)
        self.history = History(self)
        self._network_view = NetworkView(self)
        self._stack = QStackedWidget(self)
        self._second_click = QTimer(self, singleShot=True)
        self._second_click.timeout.connect(self._take_clicks)
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
        self._file.open_requested.connect(self.opener.choose_file)
        self._file.paste_requested.connect(self.opener.paste)
        self.opener.reading.connect(self._reads)
        self.opener.opened.connect(self._opened)
        self.opener.kept.connect(self._kept)
        self._file.editor.judge_wanted.connect(self._judge)
        self.opener.judged.connect(self._file.editor.judged)
        self.opener.failed.connect(self.failed)
        self.opener.told.connect(self.told)
        self._file.told.connect(self.told)
        self._file.objects_asked.connect(self.objects_asked)
        self._file.box_chosen.connect(self.box_chosen)
        self._samples.refresh_requested.connect(self._fetch_samples)
        self.pad = self._draw.pad

    def current(self) -> str:
        """The source in use: "draw", "file" or "samples"."""
        return self._choice.current()

    def take_pad_back(self) -> None:
        """Put the pad, which was somewhere else, into its place."""
        self._draw.take_pad_back()

    def invitation(self) -> str:
        """What to do for an answer."""
        texts = {
            "draw": self.tr("Draw a digit, and every model answers"),
            "file": self.tr("Open a picture, and the models answer"),
            "samples": self.tr("Choose a digit, and every model answers"),
            "history": self.tr("Choose a picture, and the models answer it again"),
        }
        return texts[self.current()]

    def remember(self, picture: Image, kind: PictureKind, said: tuple[str, str, str], line: int) -> None:
        """Put an answered picture into the history; see `Entry`."""
        self.history.add(Entry.of(picture, kind, said, line, self._name(), self._drawn()))

    def shown(self, picture: Image, of_box: bool) -> ShownPicture:
        """The picture in use, or that of a box of it, for another page."""
        if of_box:
            return ShownPicture(picture, self._name(), PictureKind.ONE_DIGIT)
        return ShownPicture(picture, self._name(), self.picture_kind(), self._drawn())

    def show_steps(self, steps: Steps | None) -> None:
        """Show what the networks saw."""
        self._network_view.set_steps(steps)

    def show_what_models_see(self, shown: bool) -> None:
        """Leave room for the steps of preparing a digit, or give it to the picture."""
        self._network_view.setVisible(shown)

    def show_source(self, key: str) -> None:
        """Switch to a source."""
        self._choice.set_current(key)

    def picture_kind(self) -> PictureKind:
        """What the picture in use holds; a person may have changed what was found out."""
        return self._file.kind() if self.current() == "file" else PictureKind.ONE_DIGIT

    def may_turn(self) -> bool:
        """Whether the program may turn the picture in use; a person may have said how it lies."""
        return self.current() == "file" and self._file.editor.may_turn

    def editor(self) -> PictureEditor:
        """What turns and crops the picture of the source File."""
        return self._file.editor

    def show_reading(self, reading: Reading) -> None:
        """Show the boxes and lines that were read in a picture with many digits."""
        self._file.show_reading(reading)

    def mark_box(self, index: int | None) -> None:
        """Mark one of the boxes; None for none of them."""
        self._file.mark_box(index)

    def _name(self) -> str:
        names = {"draw": self.tr("Drawing"), "file": self._file.name(), "samples": self.tr("Sample")}
        return names.get(self.current(), "")

    def _drawn(self) -> tuple[Stroke, ...]:
        return self.pad.strokes() if self.current() == "draw" else ()

    def _reads(self, name: str) -> None:
        self.show_source("file")
        self._file.show_busy(name)

    def _opened(self, opened: OpenedPicture) -> None:
        self._file.show_picture(opened.picture, opened.request.name, opened.kind)

    def _judge(self, picture: Image) -> None:
        self._judged = picture
        self.another_wanted.emit()
        self.opener.judge(picture, self._file.name())
        self.judging.emit()

    def _kept(self) -> None:
        self._file.show_kept()
        if self.current() == "file" and self._file.editor.kind is not None:  # else it is sent when that is known
            self._file.send()

    def _switch(self, key: str) -> None:
        source = self._sources.get(key) or self._build_history()
        self._stack.setCurrentWidget(source)
        if source is self._samples and not self._samples.is_filled():
            self._fetch_samples()
        if source is not self._file or not self.opener.is_reading():  # else the picture being read comes in a moment
            source.send()

    def _build_history(self) -> HistorySource:
        """The history is built when somebody first looks at it."""
        source = HistorySource(self.history, self)
        source.come_after(self._choice.segment("history"))
        source.picture_changed.connect(self._source_changed)
        source.chosen.connect(self._show_again)
        self._sources["history"] = source
        self._stack.addWidget(source)
        return source

    def _show_again(self, entry: Entry) -> None:
        """Show a former picture where it came from; one that was no drawing, among the files."""
        self._ignore_second_click()
        if entry.picture is None:
            self.pad.show_again(entry.strokes)
            self.show_source("draw")
        else:
            self._file.show_picture(entry.picture, entry.name, entry.kind)
            self.show_source("file")

    def _ignore_second_click(self) -> None:
        """A double click on a former picture draws nothing on the pad that has appeared under it."""
        self._stack.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._second_click.start(QApplication.doubleClickInterval())

    def _take_clicks(self) -> None:
        self._stack.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)

    def _fetch_samples(self) -> None:
        request = SamplesRequest(COUNT, random.randrange(2**31), self._samples.part())
        listener = Listener(done=self._samples.show_samples, failed=self.failed.emit)
        self._bridge.submit("pictures", request, listener, lane="samples")

    def _source_changed(self, picture: object) -> None:
        if self.sender() is self._sources[self.current()]:
            judged, self._judged = self._judged, None
            if picture is not judged:
                self.another_wanted.emit()
            self.picture_changed.emit(picture, self.current())
