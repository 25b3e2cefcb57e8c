"""The row of tools under the drawing pad."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import brush, theme
from gui.icons import icon
from gui.widgets.number_fields import Slider
from gui.widgets.pad.drawing_pad import DrawingPad
from gui.widgets.parts import label, tool

_STEPS_PER_SIDE = 240  # the brush in 1/240 of the pad's side: 10 to 40, 17 at the start


class PadToolbar(QWidget):
    """Undo, Redo, Eraser, brush size and Clear for one pad; what cannot be done now is greyed."""

    def __init__(self, pad: DrawingPad, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("padToolbar")
        self._pad = pad
        self._undo = tool(self.tr("Undo"), "padUndo", self)
        self._redo = tool(self.tr("Redo"), "padRedo", self)
        self._eraser = tool(self.tr("Eraser"), "padEraser", self)
        self._eraser.setCheckable(True)
        self._clear = tool(self.tr("Clear"), "padClear", self)
        self._brush = Slider(self)
        self._brush.setObjectName("padBrush")
        self._brush.setAccessibleName(self.tr("Brush size"))
        self._brush.setToolTip(self.tr("Brush size"))
        self._brush.setRange(*(round(limit * _STEPS_PER_SIDE) for limit in (brush.THINNEST, brush.THICKEST)))
        self._brush.setValue(round(pad.brush_size * _STEPS_PER_SIDE))
        caption = label(self.tr("Brush"), "quiet", "padBrushCaption", self)
        caption.setBuddy(self._brush)

        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self._undo, self._redo, self._eraser, caption):
            row.addWidget(widget)
        row.addWidget(self._brush, 1)
        row.addSpacing(8)
        row.addWidget(self._clear)

        self._undo.clicked.connect(pad.undo)
        self._redo.clicked.connect(pad.redo)
        self._clear.clicked.connect(self._clear_pad)
        self._eraser.toggled.connect(self._set_eraser)
        self._brush.valueChanged.connect(self._set_brush)
        pad.changed.connect(self._update_state)
        self._update_state()
        self._update_icons()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange:
            self._update_icons()
        super().changeEvent(event)

    def _set_eraser(self, on: bool) -> None:
        self._pad.eraser = on

    def _set_brush(self, steps: int) -> None:
        self._pad.brush_size = steps / _STEPS_PER_SIDE

    def _clear_pad(self) -> None:
        if self._clear.hasFocus():
            self._pad.setFocus()  # the next thing is to draw
        self._pad.clear()

    def _update_state(self) -> None:
        stack = self._pad.undo_stack
        states = ((self._undo, stack.canUndo()), (self._redo, stack.canRedo()))
        for widget, can in sorted(states, key=lambda state: not state[1]):  # what is greyed gives the other the focus
            if not can and widget.hasFocus():
                (self._redo if widget is self._undo else self._undo).setFocus()
            widget.setEnabled(can)
        self._eraser.setChecked(self._pad.eraser)
        self._clear.setEnabled(not self._pad.is_empty())

    def _update_icons(self) -> None:
        colours = theme.current()
        for widget, name in (
            (self._undo, "undo"),
            (self._redo, "redo"),
            (self._eraser, "eraser"),
            (self._clear, "clear"),
        ):
            widget.setIcon(icon(name, colours.text, colours.accent))
