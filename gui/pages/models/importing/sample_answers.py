"""Sample pictures, each with what a network says of it: the test before it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.own_networks.settings import SampleAnswer
from engine.system import folders
from gui.plain_text import PlainLabel
from gui.widgets.formats import percent
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import label

_LINES = {True: 3, False: 5}  # of text: the side of a digit's picture, and of a photo's
_LETTERS = 13  # of a photo's label


class SampleAnswers(QWidget):
    """A row of pictures with answers below them; wrong ones stand out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("importSamples")
        self._row = WrappingRow(6, self)
        self._shown: list[QWidget] = []

    def show_answers(self, answers: Sequence[SampleAnswer]) -> None:
        """Show these in place of those before."""
        for widget in self._shown:
            self._row.removeWidget(widget)
            widget.setParent(None)
            widget.deleteLater()
        self._shown = [self._answer(answer) for answer in answers]
        for widget in self._shown:
            self._row.add(widget)
            widget.show()
        self.setAccessibleName(
            "; ".join(f"{answer.sample}: {answer.label}, {percent(answer.score)}" for answer in answers)
        )
        self.updateGeometry()

    def _answer(self, answer: SampleAnswer) -> QWidget:
        of_digit = bool(answer.right)
        both = QWidget(self)
        side = self.fontMetrics().lineSpacing() * _LINES[of_digit]
        picture = PlainLabel(parent=both)
        picture.setPixmap(_picture(folders.SAMPLES if of_digit else folders.PHOTOS, answer.sample, side))
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        wrong = of_digit and answer.label != answer.right
        width = self.fontMetrics().averageCharWidth() * _LETTERS if not of_digit else side
        text = self.fontMetrics().elidedText(answer.label, Qt.TextElideMode.ElideRight, max(side, width))
        said = label(text, "attention" if wrong else "body", "importSampleLabel", both)
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        score = label(percent(answer.score), "quiet", "importSampleScore", both)
        score.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(both)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        for part in (picture, said, score):
            column.addWidget(part)
        both.setFixedWidth(max(side, width, score.sizeHint().width()))
        return both


def _picture(folder: Path, name: str, side: int) -> QPixmap:
    reader = QImageReader(str(folder / name))
    size = reader.size()
    if size.isValid():
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    return QPixmap.fromImageReader(reader)
