"""A class: its colour, its name, its samples, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QIcon,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from engine.teaching.requests import TaughtClass
from gui.pages.teach.name_field import NameField
from gui.pages.teach.sample_list import SampleList
from gui.pages.teach.thumbnails import Thumbnails
from gui.plain_text import tip_of
from gui.theme.class_colours import CLASS_COLOURS, class_colour
from gui.widgets.drops import accept_copy
from gui.widgets.formats import count
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, button, label, restyle
from gui.widgets.press_guard import PressGuard

_NAME_LETTERS = 12
_BY_A_PERSON = (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


def _files_of(event: QDropEvent) -> tuple[Path, ...]:
    """The files and folders that somebody drops; a web page's address is none."""
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())


class Swatch(QWidget):
    """A square in the colour of a class; empty for a class that is off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour, self._on = 0, True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_colour(self, colour: int, on: bool) -> None:
        """Show the colour of that number."""
        self._colour, self._on = colour, on
        self.update()

    def sizeHint(self) -> QSize:
        side = self.fontMetrics().height()
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(class_colour(self._colour)))
        painter.setBrush(QColor(class_colour(self._colour)) if self._on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 4, 4)
        painter.end()


class ClassCard(Card):
    """Signals: `chosen(key)` when the person turns to the class; `add_pressed(key)` and `add_released(key)` for its
    button, `add_clicked(key)` when it goes up where it went down; `files_wanted(key)`, `files_dropped(key, tuple[Path,
    ...])`; `changed(key, name or None, colour or None, on or None)`; `delete_wanted(tuple[str, ...])` with the key of
    the class or keys of samples.
    """

    chosen = Signal(str)
    add_pressed = Signal(str)
    add_released = Signal(str)
    add_clicked = Signal(str)
    files_wanted = Signal(str)
    files_dropped = Signal(str, object)
    changed = Signal(str, object, object, object)
    delete_wanted = Signal(object)

    def __init__(self, key: str, number: int, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        """`number` makes the names of its parts unlike those of other cards."""
        super().__init__(f"class-{key}", parent)
        self.key = key
        self._class: TaughtClass | None = None
        self.setAcceptDrops(True)
        self._swatch = Swatch(self)
        self._name = NameField(f"className{number}", self)
        self._count = label("", "quiet", f"classCount{number}", self)
        self._more = button("⋯", f"classMore{number}", parent=self)
        self._menu = QMenu(self)
        self._more.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.add = button("", f"classAdd{number}", parent=self)
        self.guard = PressGuard(self.add)
        self._files = button(self.tr("Add files…"), f"classFiles{number}", parent=self)
        self._hint = label("", "quiet", f"classHint{number}", self)
        self._samples = SampleList(f"classSamples{number}", thumbnails, self)
        # As high as a row of samples, so that nothing moves when the first one comes.
        follow_font(self._samples, lambda: self._hint.setFixedHeight(self._samples.row_height()))
        self._lay_out()
        self._name.editingFinished.connect(self._rename)
        self._name.installEventFilter(self)
        self._samples.installEventFilter(self)
        self.add.pressed.connect(self._press)
        self.add.released.connect(lambda: self.add_released.emit(self.key))
        self.add.clicked.connect(lambda: self.add_clicked.emit(self.key))
        self._files.clicked.connect(lambda: self.files_wanted.emit(self.key))
        self._samples.delete_wanted.connect(self.delete_wanted)

    def show_class(self, taught: TaughtClass, folder: Path, samples: Sequence[str], test: bool) -> None:
        """Show what a project holds of the class: its samples, or its test samples."""
        self._class = taught
        self._swatch.show_colour(taught.colour, taught.on)
        if not self._name.hasFocus() or not self._name.isModified():
            self._name.setText(taught.name)
            self._name.setCursorPosition(0)
        self._count.setText(count(len(samples)) if taught.on else self.tr("{count} · off").format(count=len(samples)))
        named = self.tr("Name of the class “{name}”").format(name=taught.name)
        self._name.setAccessibleName(named)
        self._name.setToolTip(tip_of(taught.name))
        words = self.tr("Test samples of “{name}”") if test else self.tr("Samples of “{name}”")
        self._samples.setAccessibleName(words.format(name=taught.name))
        self._more.setAccessibleName(self.tr("More actions for the class “{name}”").format(name=taught.name))
        self._more.setToolTip(self.tr("Colour, switch off, delete"))
        self._hint.setText(self.tr("No test samples yet") if test else self.tr("No samples yet"))
        self._hint.setVisible(not samples)
        if not samples and self._samples.hasFocus():
            self._more.setFocus()  # or Qt would go to the next name, where keys mean something else
        self._samples.show_samples(folder, samples)

    def show_adding(self, text: str, hint: str, with_files: bool) -> None:
        """What the button of the class says and does; `hint` says more. `with_files` offers to add files too."""
        self.add.setText(text)
        name = self._class.name if self._class is not None else ""
        self.add.setAccessibleName(self.tr("{action}: {name}").format(action=text, name=name))
        self.add.setToolTip(tip_of(hint))
        self._files.setAccessibleName(self.tr("Add files: {name}").format(name=name))
        self._files.setVisible(with_files)

    def mark(self, chosen: bool, primary: bool) -> None:
        """Show whether this is the class that a key adds to, and whether adding is what comes next."""
        restyle(self, state="selected" if chosen else "")
        restyle(self.add, role="primary" if chosen and primary else "")

    def samples(self) -> SampleList:
        """The list of its samples."""
        return self._samples

    def edit_name(self) -> None:
        """Let the person change the name."""
        self._name.setFocus()
        self._name.selectAll()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.gotFocus() and event.reason() in _BY_A_PERSON:
            self.chosen.emit(self.key)
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.key)
        super().mousePressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files only: what else there is, such as a picture of a web page, the window takes."""
        if _files_of(event):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        accept_copy(event)
        self.files_dropped.emit(self.key, _files_of(event))

    def _press(self) -> None:
        self.chosen.emit(self.key)
        self.add_pressed.emit(self.key)

    def _rename(self) -> None:
        name = self._name.text().strip()
        self._name.setModified(False)
        if self._class is None or name == self._class.name:
            return
        if name:
            self.changed.emit(self.key, name, None, None)
        self._name.setText(name or self._class.name)

    def show_name_again(self) -> None:
        """The name could not be changed: show the one that it has."""
        if self._class is not None and not self._name.isModified():
            self._name.setText(self._class.name)

    def _fill_menu(self) -> None:
        assert self._class is not None
        self._menu.clear()
        self._menu.addAction(self.tr("Rename"), self.edit_name)
        colours = self._menu.addMenu(self.tr("Colour"))
        for number, name in enumerate(self._colour_names()):
            pixmap = QPixmap(16, 16)
            pixmap.fill(QColor(class_colour(number)))
            entry = QAction(QIcon(pixmap), name, colours)
            entry.setCheckable(True)
            entry.setChecked(number == self._class.colour)
            entry.triggered.connect(partial(self._recolour, number))
            colours.addAction(entry)
        on = self._class.on
        text = self.tr("Switch off") if on else self.tr("Switch on")
        self._menu.addAction(text, lambda: self.changed.emit(self.key, None, None, not on))
        self._menu.addSeparator()
        chosen = self._samples.chosen()
        entry = self._menu.addAction(self.tr("Delete the chosen samples"))
        entry.setEnabled(bool(chosen))
        entry.triggered.connect(lambda: self.delete_wanted.emit(chosen))
        self._menu.addAction(self.tr("Delete the class"), lambda: self.delete_wanted.emit((self.key,)))

    def _recolour(self, number: int, checked: bool = False) -> None:
        self.changed.emit(self.key, None, number, None)

    def _colour_names(self) -> tuple[str, ...]:
        names = (
            self.tr("Blue"), self.tr("Orange"), self.tr("Green"), self.tr("Pink"), self.tr("Purple"),
            self.tr("Turquoise"), self.tr("Red"), self.tr("Brown"), self.tr("Grey"), self.tr("Olive"),
            self.tr("Light blue"), self.tr("Dark blue or white"),
        )  # fmt: skip
        return names[:CLASS_COLOURS]

    def _lay_out(self) -> None:
        name = self._name
        follow_font(name, lambda: name.setMinimumWidth(name.fontMetrics().averageCharWidth() * _NAME_LETTERS))
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._swatch)
        top.addWidget(self._name, 1)
        top.addWidget(self._count)
        top.addWidget(self._more)
        row = WrappingRow()
        row.add(self.add, 1)
        row.add(self._files, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        column.addLayout(top)
        column.addLayout(row)
        column.addWidget(self._hint)
        column.addWidget(self._samples)
