"""An opened picture that can be turned and cropped."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QKeySequence, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.reading.requests import OpenedPicture
from engine.types import Box, Image, PictureKind
from gui import theme
from gui.icons import icon
from gui.page_parts.picture_state import State
from gui.plain_text import tip_of
from gui.widgets.announcing import announce
from gui.widgets.parts import LineLabel, button, tool
from gui.widgets.pictures.crop_frame import CropFrame
from gui.widgets.pictures.picture_view import PictureView
from gui.widgets.replace_command import Replace

TURN_LEFT_KEYS, TURN_RIGHT_KEYS, CROP_KEYS = "Ctrl+L", "Ctrl+R", "Ctrl+K"


class PictureEditor(QWidget):
    """A picture with the tools that turn and crop it, and a sentence when the program has turned it.

    Attributes: `view`; `undo_stack`, one step for each turn and crop; `may_turn`, whether the program may turn the
    picture: not when a person has turned it, or has undone a step. Signals: `changed()` when another picture is shown
    because of a step, undone or not, and it is known what it holds; `judge_wanted(Image)` when that is to be found out
    first, to be answered by `judged`; `told(sentence)`; `abilities_changed()`.
    """

    changed = Signal()
    judge_wanted = Signal(object)
    told = Signal(str)
    abilities_changed = Signal()

    def __init__(self, name: str, hint: str, parent: QWidget | None = None) -> None:
        """`name` begins the names of the tools, `hint` is shown while there is no picture."""
        super().__init__(parent)
        self.setObjectName(f"{name}Editor")
        self.view = PictureView(hint, self)
        self.undo_stack = QUndoStack(self)
        self.may_turn = False
        self._state: State | None = None
        self._picture: Image | None = None
        self._busy = False
        self._frame = CropFrame(self.view)
        self._sentence = LineLabel("body", f"{name}Turned", self)
        self._back = button(self.tr("Back to how it was"), f"{name}TurnBack", parent=self)
        self._left = self._tool(self.tr("Turn to the left"), f"{name}TurnLeft", TURN_LEFT_KEYS)
        self._right = self._tool(self.tr("Turn to the right"), f"{name}TurnRight", TURN_RIGHT_KEYS)
        self._crop = self._tool(self.tr("Crop"), f"{name}Crop", CROP_KEYS)
        self._crop.setCheckable(True)
        self._undo, self._redo = tool(self.tr("Undo"), f"{name}Undo", self), tool(self.tr("Redo"), f"{name}Redo", self)
        self._lay_out()
        self._left.clicked.connect(lambda: self.turn(1))
        self._right.clicked.connect(lambda: self.turn(-1))
        self._crop.clicked.connect(self.crop)
        self._undo.clicked.connect(self.undo_stack.undo)
        self._redo.clicked.connect(self.undo_stack.redo)
        self._back.clicked.connect(self.undo_stack.undo)
        self._frame.chosen.connect(self._cropped)
        self._frame.ended.connect(self._crop_ended)
        self.undo_stack.indexChanged.connect(self._update)  # no lambda: the stack still emits while Qt takes it away
        self._update()
        self._update_icons()

    def picture(self) -> Image | None:
        """The picture that is shown; None before the first."""
        return self._picture

    @property
    def kind(self) -> PictureKind | None:
        """What the picture that is shown holds; None while that is not known."""
        return self._state.kind if self._state is not None else None

    @kind.setter
    def kind(self, kind: PictureKind) -> None:
        if self._state is not None:
            self._state.kind = kind

    def open(self, picture: Image, kind: PictureKind) -> None:
        """Show a picture that has just been opened; there is nothing to undo."""
        self._frame.end()
        self.undo_stack.clear()
        self._busy = False
        self.may_turn = True
        self._set_state(State(picture, kind))

    def judged(self, opened: OpenedPicture) -> None:
        """Take what a turned or cropped picture seems to hold; a person who has said something else is right."""
        if self.kind is None and opened.picture is self._picture:
            self.kind = opened.kind
        if self.kind is not None:
            self.changed.emit()

    def wait(self) -> None:
        """Grey the tools while another picture is being opened."""
        self._frame.end()
        self._busy = True
        self._update()

    def go_on(self) -> None:
        """Another picture could not be opened; this one stays."""
        self._busy = False
        self._update()
        if self._state is not None and self.kind is None:
            self.judge_wanted.emit(self._picture)

    def can_edit(self) -> bool:
        """Whether there is a picture to turn and crop now."""
        return self._state is not None and not self._busy

    def turn(self, quarter_turns: int) -> None:
        """Turn the picture counter-clockwise by so many quarters of a full turn."""
        if self._state is not None:
            self.may_turn = False
            self._step(self.tr("Turn"), self._state.turned(quarter_turns))
            self._show_state_changed()

    def turned_by_program(self, quarter_turns: int) -> None:
        """Show the picture as the program has turned it, counter-clockwise, and say so; it is read already."""
        if self._state is not None:
            self.may_turn = False
            after = self._state.turned(quarter_turns)
            after.kind, after.turned_by_program = self._state.kind, quarter_turns
            self._step(self.tr("Turn"), after)
            announce(self, self._sentence.text())

    def crop(self) -> None:
        """Let the person choose the part to keep, or end that."""
        if self._frame.is_open():
            self._frame.end()
        elif self._state is not None:
            self._crop.setChecked(True)
            self._frame.start()
            self.told.emit(
                self.tr(
                    "Drag over the part to keep. Or move the frame with the arrow keys, with Shift change its size, "
                    "and press Enter. Escape leaves."
                )
            )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_redo"):
            self._update_icons()
        super().changeEvent(event)

    def _cropped(self, box: Box) -> None:
        if self._state is not None and (box.height, box.width) != self._state.pixels.shape[:2]:
            self._step(self.tr("Crop"), self._state.cropped(box))
            self._show_state_changed()

    def _step(self, text: str, after: State) -> None:
        before = self._state
        assert before is not None
        self._set_state(after)  # before the push, which shows it only if it is not shown already
        self.undo_stack.push(Replace(text, before, after, self._go_to))

    def _go_to(self, state: State) -> None:
        """Undo or redo a step."""
        if state is not self._state:
            self.may_turn = False
            self._set_state(state)
            self._show_state_changed()

    def _set_state(self, state: State) -> None:
        self._frame.end()
        self._state = state
        self._picture = np.ascontiguousarray(state.pixels)
        self.view.set_picture(self._picture)
        self._update()

    def _show_state_changed(self) -> None:
        if self.kind is None:
            self.judge_wanted.emit(self._picture)
        else:
            self.changed.emit()

    def _crop_ended(self) -> None:
        if self._frame.hasFocus():
            self._crop.setFocus()
        self._crop.setChecked(False)
        self.told.emit("")  # how to crop is old news

    @Slot()
    def _update(self) -> None:
        for widget in (self._left, self._right, self._crop):
            widget.setEnabled(self.can_edit())
        self._undo.setEnabled(self.can_edit() and self.undo_stack.canUndo())
        self._redo.setEnabled(self.can_edit() and self.undo_stack.canRedo())
        self._say()
        self.abilities_changed.emit()

    def _say(self) -> None:
        """Say how the program has turned the picture, if it has."""
        turned = self._state.turned_by_program % 4 if self._state is not None else 0
        texts = {
            1: self.tr("Turned by a quarter to the left"),
            2: self.tr("Turned by half a turn"),
            3: self.tr("Turned by a quarter to the right"),
        }
        self._sentence.setText(texts.get(turned, ""))
        for widget in (self._sentence, self._back):
            widget.setVisible(bool(turned))

    def _tool(self, text: str, name: str, keys: str) -> QPushButton:
        result = tool(text, name, self)
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        result.setToolTip(tip_of(f"{text} ({shown})"))
        return result

    def _lay_out(self) -> None:
        said = QHBoxLayout()
        said.setSpacing(8)
        said.addWidget(self._sentence, 1)
        said.addWidget(self._back)
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for widget in (self._left, self._right, self._crop):
            tools.addWidget(widget)
        tools.addStretch(1)
        for widget in (self._undo, self._redo):
            tools.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.view, 1)
        layout.addLayout(said)
        layout.addLayout(tools)

    def _update_icons(self) -> None:
        colours = theme.current()
        for widget, name in (
            (self._left, "turn-left"),
            (self._right, "turn-right"),
            (self._crop, "crop"),
            (self._undo, "undo"),
            (self._redo, "redo"),
        ):
            widget.setIcon(icon(name, colours.text, colours.accent))
