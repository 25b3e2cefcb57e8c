"""The picture that is looked into: drawn on the pad, or opened, dropped, pasted or brought from another page."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from engine.reading.requests import OpenedPicture
from engine.types import Image, PictureKind, Task
from gui import theme
from gui.bridge import EngineBridge
from gui.icons import icon
from gui.page_parts.picture_editor import PictureEditor
from gui.page_parts.picture_opener import PictureOpener
from gui.page_parts.shown_picture import ShownPicture
from gui.preferences import Preferences
from gui.widgets.layouts.shown_stack import ShownStack
from gui.widgets.pad.drawing_pad import DrawingPad
from gui.widgets.pad.pad_toolbar import PadToolbar
from gui.widgets.pad.strokes import Stroke
from gui.widgets.parts import Card, LineLabel, button
from gui.widgets.segmented import Segmented

_REST = 150  # ms without a movement of the pen
DRAW, OPENED = "draw", "opened"


class PicturePanel(Card):
    """Attributes: `opener`, `editor`, `pad`. Signals: `changed(at_rest)` when there is another picture or none, not at
    rest while it is being drawn; `task_changed()` when it is for other models; `failed(Exception)`; `told(sentence)`.
    """

    changed = Signal(bool)
    task_changed = Signal()
    failed = Signal(object)
    told = Signal(str)

    def __init__(self, bridge: EngineBridge, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("insidePicture", parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.opener = PictureOpener(bridge, preferences, self)
        self._taken: Image | None = None  # what was taken from another page last
        self._name = ""
        self._source = Segmented("insideSource", self.tr("Source of the picture"), self)
        self._source.add(DRAW, self.tr("Dra&w"))
        self._source.add(OPENED, self.tr("Pict&ure"))
        self._stack = ShownStack(self)
        self.pad = DrawingPad(self)
        self.pad.setObjectName("insidePad")
        self.pad.installEventFilter(self)
        self.pad.brush_size = preferences.brush_size
        self.editor = PictureEditor("inside", self.tr("Drop a picture here, open one, or paste one."), self)
        self._kind = Segmented("insideKind", self.tr("What the picture holds"), self)
        self._kind.add(Task.DIGITS, self.tr("A digit"))
        self._kind.add(Task.OBJECTS, self.tr("A photo"))
        self._open = button(self.tr("&Open…"), "insideOpen", parent=self)
        self._paste = button(self.tr("&Paste"), "insidePaste", parent=self)
        self._title = LineLabel("quiet", "insideName", self)
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(lambda: self.changed.emit(True))
        self._task = Task.DIGITS
        self._lay_out()
        self._update_icons()
        self.pad.changed.connect(self._drawn)
        self._source.changed.connect(self._switch)
        self._kind.changed.connect(self._say_kind)
        self._open.clicked.connect(self.opener.choose_file)
        self._paste.clicked.connect(self.opener.paste)
        self.opener.reading.connect(self._reads)
        self.opener.opened.connect(self._opened)
        self.opener.kept.connect(self._kept)
        self.opener.judged.connect(self.editor.judged)
        self.editor.judge_wanted.connect(lambda picture: self.opener.judge(picture, self._name))
        self.editor.changed.connect(self._edited)
        for part in (self.opener, self.editor):
            part.told.connect(self.told)
        self.opener.failed.connect(self.failed)

    def picture(self) -> Image | None:
        """What is shown, (H, W, 3) uint8; None for an empty pad or no picture yet."""
        if self._source.current() == OPENED:
            return self.editor.picture()
        return None if self.pad.is_empty() else self.pad.picture()

    def task(self) -> Task:
        """Which models the picture is for, as found out or as the person says."""
        return self._task

    def look_at(self, shown: ShownPicture) -> None:
        """Go on with the picture of another page, unless it was taken before."""
        if shown.picture is self._taken:
            return
        self._taken = shown.picture
        if shown.strokes:
            self._source.set_current(DRAW)
            self.pad.show_again(shown.strokes)
        elif shown.kind is None:
            self.opener.show_picture(shown.picture, shown.name)
        else:
            self._show_opened(shown.picture, shown.name, shown.kind)

    def draw(self, strokes: tuple[Stroke, ...]) -> None:
        """Put these strokes on the pad, in place of what is there; Undo brings that back."""
        self._source.set_current(DRAW)
        self.pad.show_again(strokes)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pad is square: what it would leave free above and below itself lies at the bottom."""
        super().resizeEvent(event)
        self.pad.setMaximumHeight(max(self._stack.width(), self.pad.minimumSizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Undo in the menu takes strokes back while the pad is shown."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self.pad.undo_stack.setActive(self.pad.isVisible())
        return False

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_title"):
            self._update_icons()
        super().changeEvent(event)

    def _drawn(self) -> None:
        if self._source.current() == DRAW:
            self._set_task(Task.DIGITS)
            self.changed.emit(False)
            self._rest.start()

    def _switch(self, key: str) -> None:
        self._rest.stop()
        self._stack.setCurrentIndex(int(key == OPENED))
        self._set_task(self._opened_task() if key == OPENED else Task.DIGITS)
        self.changed.emit(True)

    def _opened_task(self) -> Task:
        return Task.OBJECTS if self.editor.kind is PictureKind.OBJECT else Task.DIGITS

    def _reads(self, name: str) -> None:
        self._source.set_current(OPENED)
        self.editor.wait()
        self._title.setText(self.tr("Reading {name}…").format(name=name))

    def _kept(self) -> None:
        self.editor.go_on()
        self._title.setText(self._name)

    def _opened(self, opened: OpenedPicture) -> None:
        self._show_opened(opened.picture, opened.request.name, opened.kind)

    def _show_opened(self, picture: Image, name: str, kind: PictureKind) -> None:
        self._name = name
        self._title.setText(name)
        self.editor.open(picture, kind)
        with QSignalBlocker(self._source):
            self._source.set_current(OPENED)
        self._stack.setCurrentIndex(1)
        self._edited()

    def _edited(self) -> None:
        """Another picture, or the same one turned or cropped."""
        self._set_task(self._opened_task())
        self.changed.emit(True)

    def _say_kind(self, key: str) -> None:
        self.editor.kind = PictureKind.OBJECT if key == Task.OBJECTS else PictureKind.ONE_DIGIT
        self._set_task(Task(key))
        self.changed.emit(True)

    def _set_task(self, task: Task) -> None:
        with QSignalBlocker(self._kind):
            self._kind.set_current(task)
        if task is not self._task:
            self._task = task
            self.task_changed.emit()

    def _lay_out(self) -> None:
        drawing, opened = QWidget(self), QWidget(self)
        column = QVBoxLayout(drawing)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pad, 1)
        column.addWidget(PadToolbar(self.pad, self))
        column.addStretch(0)
        column = QVBoxLayout(opened)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.editor, 1)
        column.addWidget(self._kind)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._open)
        row.addWidget(self._paste)
        row.addWidget(self._title, 1)
        column.addLayout(row)
        self._stack.addWidget(drawing)
        self._stack.addWidget(opened)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self._source)
        layout.addWidget(self._stack, 1)

    def _update_icons(self) -> None:
        colours = theme.current()
        self._open.setIcon(icon("open", colours.text))
        self._paste.setIcon(icon("copy", colours.text))
