"""How soon a picture is called “none of these”, and what that means for the project's own samples."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.teaching.requests import StrictnessAnswer
from gui.widgets.formats import count
from gui.widgets.info_button import InfoButton
from gui.widgets.number_fields import Slider
from gui.widgets.parts import TextBlock, label

_MOST = 30  # percent of the project's own samples
_PAUSE = 150  # ms after the last movement


class Strictness(QWidget):
    """Signals: `changed(share)` when the person has moved the slider, with a share in [0, 1)."""

    changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("teachStrictness")
        self._slider = Slider(self)
        self._slider.setObjectName("teachStrict")
        self._slider.setAccessibleName(self.tr("How often the answer is “none of these”"))
        self._slider.setRange(0, _MOST)
        self._effect = TextBlock("quiet", "teachStrictEffect", 2, self)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(lambda: self.changed.emit(self._slider.value() / 100))
        self._slider.valueChanged.connect(lambda _: self._pause.start())
        title = label(self.tr("“None of these”"), "heading", "teachStrictTitle", self)
        info = InfoButton(
            self.tr("None of these"),
            self.tr(
                "A picture that is too unlike all samples is called “none of these”. Move the slider to the right to "
                "get this answer more often. Some of your own samples are then refused too."
            ),
            "teach.md#none-of-these",
            "teachStrictInfo",
            self,
        )
        top = QHBoxLayout()
        top.addWidget(title, 1)
        top.addWidget(info)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(self.tr("rarely"), "quiet", "teachStrictLow", self))
        row.addWidget(self._slider, 1)
        row.addWidget(label(self.tr("often"), "quiet", "teachStrictHigh", self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addLayout(row)
        layout.addWidget(self._effect)

    def show_strictness(self, share: float) -> None:
        """Show the strictness of the project, unless the person is just changing it."""
        if not self._pause.isActive() and not self._slider.isSliderDown():
            with QSignalBlocker(self._slider):
                self._slider.setValue(round(share * 100))

    def show_effect(self, answer: StrictnessAnswer) -> None:
        """Say what it would do to the project's own samples."""
        text = self.tr("{refused} of {own} of your own samples would be called “none of these”.")
        self._effect.setText(text.format(refused=count(answer.refused), own=count(answer.own)) if answer.own else "")
