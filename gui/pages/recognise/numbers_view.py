"""What was read on a page of digits: the numbers, large, and every box with what it was read as."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QIcon, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.catalog.spec import ModelSpec
from engine.reading.requests import Digit, Reading
from gui import theme
from gui.images import to_qimage
from gui.widgets.announcing import Announcer
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import count, percent
from gui.widgets.parts import Card, LineLabel, button

_LARGEST, _SMALLEST = 9.0, 1.4  # of the text's size
_BOX_LINES = 3  # lines of text: the side of a box's picture
_ENLARGED = 4  # times; an icon is made smaller where it is too large, but never larger


class NumbersView(QWidget):
    """The numbers of a page, line by line, as large as there is room for, and below them a picture of every box.

    Attributes: `models`, the list of those that can read. Signals: `digit_chosen(int)` with the place of a box among
    `Reading.digits`; `model_chosen(id)` when another model is to read; `told(sentence)`.
    """

    digit_chosen = Signal(int)
    model_chosen = Signal(str)
    told = Signal(str)

    def __init__(self, specs: Sequence[ModelSpec], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("numbersView")
        self.setAccessibleName(self.tr("Numbers on the page"))
        self._announcer = Announcer(self)
        self._numbers = QPlainTextEdit(self)
        self._numbers.setObjectName("numbersText")
        self._numbers.setAccessibleName(self.tr("Numbers, line by line"))
        self._numbers.setReadOnly(True)
        self._numbers.setTabChangesFocus(True)
        self._numbers.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._numbers.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._sentence = LineLabel("title", "numbersSentence", self)
        self._detail = LineLabel("quiet", "numbersDetail", self)
        self.models = DropDown(self)
        self.models.setObjectName("numbersModel")
        self.models.setAccessibleName(self.tr("Model"))
        for spec in specs:
            self.models.addItem(spec.title, spec.id)
        self.models.activated.connect(lambda _: self.model_chosen.emit(self.models.currentData()))
        self._copy = button(self.tr("Cop&y"), "numbersCopy", parent=self)
        self._copy.setAccessibleName(self.tr("Copy the numbers"))
        self._copy.clicked.connect(self._copy_numbers)
        self._boxes = QListWidget(self)
        self._boxes.setObjectName("numbersBoxes")
        self._boxes.setAccessibleName(self.tr("Every box, with the digit that was read and its score"))
        self._boxes.setViewMode(QListView.ViewMode.IconMode)
        self._boxes.setResizeMode(QListView.ResizeMode.Adjust)
        self._boxes.setMovement(QListView.Movement.Static)
        self._boxes.setUniformItemSizes(True)
        self._boxes.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._boxes.setFrameShape(QListWidget.Shape.NoFrame)
        self._boxes.itemClicked.connect(lambda item: self.digit_chosen.emit(self._boxes.row(item)))
        self._boxes.itemActivated.connect(lambda item: self.digit_chosen.emit(self._boxes.row(item)))
        self._lay_out()

    def set_model(self, model_id: str) -> None:
        """Say which model reads."""
        self.models.setCurrentIndex(self.models.findData(model_id))

    def show_nothing(self, sentence: str) -> None:
        """Say what is being done, or why there is nothing."""
        self._say(sentence, "")
        self._announcer.say("")
        self._copy.setEnabled(False)
        self._numbers.setPlainText("")
        self._boxes.clear()

    def sentence(self) -> str:
        """How much was read, such as “8 digits in 1 line”."""
        return self._sentence.text()

    def show_reading(self, reading: Reading) -> None:
        """Show what was read."""
        digits = sum(digit.is_digit for digit in reading.digits)
        counted = self.tr("1 digit") if digits == 1 else self.tr("{count} digits").format(count=count(digits))
        lines = len(reading.texts)
        in_lines = self.tr("in 1 line") if lines == 1 else self.tr("in {count} lines").format(count=count(lines))
        others = len(reading.digits) - digits
        detail = self.tr("Click a box to ask every model about it.")
        if others:
            detail += " " + self.tr("“?” does not look like a digit.")
        sentence = self.tr("{digits} {in_lines}").format(digits=counted, in_lines=in_lines)
        if not digits:
            sentence = self.tr("No digits found")
            if not reading.digits:
                detail = self.tr("Take a sharper or larger picture, or say below the picture what it holds.")
        self._say(sentence, detail)
        self._announcer.say(". ".join((sentence, *reading.texts)))
        self._copy.setEnabled(bool(digits))
        self._numbers.setPlainText("\n".join(reading.texts))
        self._fit()
        self._boxes.clear()
        for digit in reading.digits:
            self._boxes.addItem(self._item(digit))
        self._size_boxes()

    def choose(self, index: int) -> None:
        """Mark a box as the chosen one; -1 for none."""
        self._boxes.setCurrentRow(index)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_boxes"):
            # Another theme gives the numbers the usual font, but only after this.
            QTimer.singleShot(0, self, self._fit)
            self._size_boxes()

    def _item(self, digit: Digit) -> QListWidgetItem:
        large = to_qimage(digit.picture.repeat(_ENLARGED, axis=0).repeat(_ENLARGED, axis=1))
        item = QListWidgetItem(QIcon(QPixmap.fromImage(large)), self._read_as(digit))
        item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        if not digit.is_digit:
            item.setToolTip(self.tr("Does not look like a digit"))
        return item

    def _read_as(self, digit: Digit) -> str:
        """The digit and, in a line of its own so that the two never look like one number, its score."""
        return f"{digit.label}\n{percent(digit.score)}" if digit.is_digit else "?\n"

    def _say(self, sentence: str, detail: str) -> None:
        self._sentence.setText(sentence)
        self._detail.setText(detail)
        self.setAccessibleDescription(f"{sentence}. {detail}")

    def _copy_numbers(self) -> None:
        QGuiApplication.clipboard().setText(self._numbers.toPlainText())
        self.told.emit(self.tr("The numbers were copied."))

    def _fit(self) -> None:
        """Write the numbers as large as their longest line and their number of lines allow."""
        lines = self._numbers.toPlainText().split("\n")
        metrics = QFontMetricsF(theme.scaled(self.font(), 1, bold=True))
        room = self._numbers.viewport().size()
        wide = max(metrics.horizontalAdvance(line) for line in lines) + 2 * metrics.averageCharWidth()
        fits = min(room.width() / wide, room.height() / (metrics.lineSpacing() * (len(lines) + 0.5)))
        self._numbers.setFont(theme.scaled(self.font(), min(max(fits, _SMALLEST), _LARGEST), bold=True))

    def _size_boxes(self) -> None:
        line = self.fontMetrics().height()
        side = round(line * _BOX_LINES)
        self._boxes.setIconSize(QSize(side, side))
        self._boxes.setGridSize(
            QSize(max(side + line, self.fontMetrics().horizontalAdvance(percent(1)) + 2 * line), side + 3 * line)
        )
        for row in range(self._boxes.count()):  # or all are as wide as the first, whose score may be a narrow one
            self._boxes.item(row).setSizeHint(self._boxes.gridSize())

    def _lay_out(self) -> None:
        top = Card("numbersCard", self)
        said = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._sentence)
        words.addWidget(self._detail)
        said.addLayout(words, 1)
        said.addWidget(self.models)
        said.addWidget(self._copy)
        inside = QVBoxLayout(top)
        inside.setContentsMargins(20, 12, 20, 12)
        inside.addLayout(said)
        inside.addWidget(self._numbers, 1)
        below = Card("boxesCard", self)
        boxes = QVBoxLayout(below)
        boxes.setContentsMargins(8, 8, 8, 8)
        boxes.addWidget(self._boxes)
        below.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(top, 1)
        layout.addWidget(below, 1)
