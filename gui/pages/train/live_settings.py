"""What can be changed while a model trains: how fast it goes on, and its learning rate."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.catalog.hyperparameters import SETTINGS
from engine.training.records import TrainingProgress
from gui.pages.train.setting_editor import RateSpinBox
from gui.plain_text import tip_of
from gui.widgets.drop_down import DropDown
from gui.widgets.parts import LineLabel, label


class LiveSettings(QWidget):
    """Slow motion, and the learning rate from the next epoch on; shown while a model trains.

    Signals: `word(str)` for the training, "pace 0.1" (seconds a batch) or "rate 0.01".
    """

    word = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trainLive")
        self._recipe_rate = self._present = 0.0
        self._epoch = 1
        self._pace = DropDown(self)
        self._pace.setObjectName("trainPace")
        self._pace.setAccessibleName(self.tr("Slow motion"))
        self._pace.setToolTip(self.tr("Watch loss and accuracy move batch by batch. The result stays the same."))
        paces = (
            (self.tr("off"), 0.0),
            (self.tr("10 batches a second"), 0.1),
            (self.tr("2 batches a second"), 0.5),
            (self.tr("1 batch a second"), 1.0),
        )
        for title, seconds in paces:
            self._pace.addItem(title, seconds)
        self._rate = RateSpinBox(self)
        self._rate.setObjectName("trainLiveRate")
        self._rate.setAccessibleName(self.tr("Learning rate"))
        self._rate.setKeyboardTracking(False)
        self._rate.setRange(10.0 ** -self._rate.decimals(), SETTINGS["learning_rate"].high)
        self._caption = LineLabel("quiet", "trainLiveRateCaption", self)
        self._pace.currentIndexChanged.connect(self._tell_pace)
        self._rate.valueChanged.connect(self._tell_rate)
        self._layout()

    def is_slow(self) -> bool:
        """Whether batches wait for their time."""
        return bool(self._pace.currentData())

    def begin(self, recipe_rate: float, present: float, changeable: bool) -> None:
        """A training begins with the `present` learning rate, at full speed; `changeable` unless runs are compared."""
        self._recipe_rate, self._present, self._epoch = recipe_rate, present, 1
        self._pace.setCurrentIndex(0)
        self._rate.setEnabled(changeable)
        tip = self.tr("A new rate applies from the next epoch on. The schedule keeps its shape.")
        if not changeable:
            tip = self.tr("Trainings with several seeds are compared, so their learning rate cannot be changed.")
        self._rate.setToolTip(tip_of(tip))
        self._rate.setAccessibleDescription(tip)
        self._rate.blockSignals(True)
        self._rate.setValue(present)
        self._rate.blockSignals(False)
        self._show_caption()

    def show_progress(self, progress: TrainingProgress) -> None:
        """Show which learning rate this epoch has."""
        present = self._recipe_rate if progress.learning_rate is None else progress.learning_rate
        if (present, progress.epoch) != (self._present, self._epoch):
            self._present, self._epoch = present, progress.epoch
            self._show_caption()

    def _tell_pace(self) -> None:
        self.word.emit(f"pace {self._pace.currentData():g}")

    def _tell_rate(self, rate: float) -> None:
        self.word.emit(f"rate {rate!r}")
        self._show_caption()

    def _show_caption(self) -> None:
        text = self.tr("Learning rate")
        if self._rate.value() != round(self._present, self._rate.decimals()):
            text = self.tr("Rate from epoch {next} on").format(next=self._epoch + 1)
        elif self._present != self._recipe_rate:
            text = self.tr("Rate (recipe: {rate})").format(rate=f"{self._recipe_rate:g}")
        self._caption.setText(text)

    def _layout(self) -> None:
        slow = label(self._pace.accessibleName(), "quiet", "trainPaceCaption", self)
        slow.setBuddy(self._pace)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for caption, control in ((slow, self._pace), (self._caption, self._rate)):
            column = QVBoxLayout()
            column.setSpacing(2)
            column.addWidget(caption)
            column.addWidget(control)
            row.addLayout(column, 1)
