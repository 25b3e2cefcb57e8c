"""One model's answer on a card."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from engine.data.labels import DIGITS
from engine.types import Prediction
from gui.plain_text import PlainLabel, tip_of
from gui.widgets.digit_bars import DigitBars
from gui.widgets.formats import DASH, milliseconds, percent
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import BigDigit, Card, LineLabel, button, label, restyle

_FEWEST_COLUMNS = 28  # characters: below, the score beside the bars would be cut off
_MOST_LINES = 15


class FailureText(PlainLabel):
    """A sentence in the place of the bars; it takes the room there is and asks for none."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent=parent)
        self.setObjectName("modelCardFailure")
        self.setProperty("role", "attention")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop)

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


class ModelCard(Card):
    """A model's title, framework, best label, score, time and bars.

    Signals: `chosen(model_id)` when the card is clicked, or Enter or Space is pressed on it; `shipped_wanted(model_id)`
    when the model that the person trained is to be the original again.
    """

    chosen = Signal(str)
    shipped_wanted = Signal(str)

    def __init__(self, model_id: str, title: str, framework: str, parent: QWidget | None = None) -> None:
        super().__init__(f"modelCard-{model_id}", parent)
        self._model_id, self._title = model_id, title
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        follow_font(self, self._fit)
        self.setAccessibleName(title)

        heading = LineLabel("heading", "modelCardTitle", self)
        heading.setText(title)
        self._digit = BigDigit("modelCardDigit", 2.4, 1.2, self)
        self._score = LineLabel("small", "modelCardScore", self)
        self._time = LineLabel("quiet", "modelCardTime", self)
        self._remark = LineLabel("attention", "modelCardRemark", self)
        self._bars = DigitBars(DIGITS, self)
        self._failure = FailureText(self)
        self._own = button(self.tr("trained by you"), "modelCardOwn", "badge", self)
        self._own.setToolTip(self.tr("Your version answers. Press to restore the original model."))
        self._own.setAccessibleDescription(self._own.toolTip())
        self._own.clicked.connect(lambda: self.shipped_wanted.emit(model_id))
        self._own.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)  # as high as the line it is in
        self._own.hide()
        self._shown = QStackedWidget(self)
        self._shown.addWidget(self._bars)
        self._shown.addWidget(self._failure)

        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(label(framework, "badge", "modelCardFramework", self))
        left = QVBoxLayout()
        left.setSpacing(1)
        left.addWidget(self._digit)
        left.addWidget(self._score)
        left.addWidget(self._time)
        left.addStretch(1)
        body = QHBoxLayout()
        body.setSpacing(8)
        body.addLayout(left, 4)
        body.addWidget(self._shown, 9)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 7, 12, 5)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addLayout(body, 1)
        bottom = QHBoxLayout()
        bottom.addWidget(self._remark, 1)
        bottom.addWidget(self._own)
        layout.addLayout(bottom)
        self.set_prediction(None, disagrees=False, selected=False)

    def set_prediction(self, prediction: Prediction | None, disagrees: bool, selected: bool) -> None:
        """Show an answer, or dashes without one; `selected` marks the chosen model."""
        self._shown.setCurrentWidget(self._bars)
        if prediction is None:
            self._show(DASH, DASH, DASH, "", "quiet_text")
            self._bars.set_scores(None, None, False)
        else:
            self._own.setVisible(prediction.own)
            top = prediction.top
            self._show(
                top.label,
                percent(top.score),
                milliseconds(prediction.timing.infer_ms),
                (self.tr("disagrees") if prediction.own else self.tr("disagrees with the others")) if disagrees else "",
                "attention" if disagrees else "text",
            )
            restyle(self._remark, role="attention")
            self._bars.set_scores(prediction.scores, top.label, disagrees)
        restyle(self, state="selected" if selected else "disagrees" if disagrees else "")

    def _fit(self) -> None:
        """Keep the card's proportions: few models get taller bars, but not towers."""
        metrics = self.fontMetrics()
        self.setMinimumWidth(metrics.averageCharWidth() * _FEWEST_COLUMNS)
        self.setMaximumHeight(metrics.height() * _MOST_LINES)

    def set_waiting(self, selected: bool) -> None:
        """Show that the model is asked when the pen rests."""
        self._shown.setCurrentWidget(self._bars)
        self._show(DASH, DASH, DASH, self.tr("answers when the pen rests"), "quiet_text")
        restyle(self._remark, role="quiet")
        self._bars.set_scores(None, None, False)
        restyle(self, state="selected" if selected else "")

    def set_failure(self, sentence: str) -> None:
        """Show why there is no answer."""
        self._show(DASH, DASH, DASH, "", "quiet_text")
        self._failure.setText(sentence)
        self._failure.setToolTip(tip_of(sentence))
        self._shown.setCurrentWidget(self._failure)
        self.setAccessibleDescription(sentence)
        restyle(self, state="")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self._model_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._model_id)
        else:
            super().keyPressEvent(event)

    def _show(self, digit: str, score: str, time: str, remark: str, colour: str) -> None:
        self._digit.show_text(digit, colour)
        self._score.setText(score)
        self._time.setText(time)
        self._remark.setText(remark)
        self.setAccessibleDescription(", ".join(text for text in (digit, score, time, remark) if text))
