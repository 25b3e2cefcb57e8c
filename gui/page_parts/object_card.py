"""One object model's answer on a card: what it sees in a photo, and what that costs."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from engine.types import Prediction
from gui.plain_text import tip_of
from gui.widgets.formats import DASH, bytes_text, count, milliseconds, percent
from gui.widgets.label_rows import LabelRows
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel, button, label, restyle

_LEAST_LINES = 13


class ObjectCard(Card):
    """A model's title, framework, best label, times, sizes and the five best labels as rows.

    Signals: `weights_wanted()` from the button of a model whose weights are missing.
    """

    weights_wanted = Signal()

    def __init__(self, model_id: str, title: str, framework: str, parent: QWidget | None = None) -> None:
        super().__init__(f"objectCard-{model_id}", parent)
        self._title = title
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # all cards alike
        heading = LineLabel("heading", "objectCardTitle", self)
        heading.setText(title)
        self._best = LineLabel("title", "objectCardBest", self)
        self._time = LineLabel("quiet", "objectCardTime", self)
        self._sizes = LineLabel("quiet", "objectCardSizes", self)
        self._remark = LineLabel("attention", "objectCardRemark", self)
        self._rows = LabelRows(parent=self)
        self._message = label("", "quiet", "objectCardMessage", self)
        self._message.setWordWrap(True)
        self._message.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._get = button(self.tr("Get the weights…"), "objectCardGet", parent=self)
        self._get.setAccessibleName(self.tr("Get the weights of {title}").format(title=title))
        self._get.clicked.connect(self.weights_wanted)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._rows)
        self._stack.addWidget(self._message_side(self._message))

        follow_font(self, lambda: self.setMinimumHeight(self.fontMetrics().height() * _LEAST_LINES))
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(label(framework, "badge", "objectCardFramework", self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._best)
        layout.addWidget(self._remark)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._time)
        layout.addWidget(self._sizes)
        self.set_sizes(None, None)
        self.show_nothing()

    def set_sizes(self, parameters: int | None, disk_bytes: int | None, accuracy: float | None = None) -> None:
        """Say how many parameters and bytes on disk the model has, and the accuracy its makers give; None for what is
        not known.
        """
        parts = []
        if parameters is not None:
            parts.append(self.tr("{count} parameters").format(count=count(parameters)))
        if disk_bytes is not None:
            parts.append(bytes_text(disk_bytes))
        if accuracy is not None:
            parts.append(self.tr("{accuracy} on ImageNet").format(accuracy=percent(accuracy)))
        self._sizes.setText(" · ".join(parts))

    def show_nothing(self) -> None:
        """Show that there is no answer."""
        self._show(DASH, "", "")
        self._rows.set_scores((), False)
        self._stack.setCurrentIndex(0)

    def show_prediction(self, prediction: Prediction, runtime: str, disagrees: bool) -> None:
        """Show an answer; `runtime` is its runtime's name for people."""
        timing = prediction.timing
        self._show(
            prediction.top.label,
            self.tr("{time} · preparation {preparation} · {runtime}").format(
                time=milliseconds(timing.infer_ms), preparation=milliseconds(timing.prepare_ms), runtime=runtime
            ),
            self.tr("disagrees with the others") if disagrees else "",
        )
        self._rows.set_scores(prediction.scores, disagrees)
        self._stack.setCurrentIndex(0)
        self.setAccessibleDescription(f"{prediction.top.label}, {percent(prediction.top.score)}")
        restyle(self, state="disagrees" if disagrees else "")

    def show_message(self, sentence: str, can_get: bool = False) -> None:
        """Show a sentence in place of the answer; `can_get` offers to get the weights."""
        self._show(DASH, "", "")
        self._message.setText(sentence)
        self._message.setToolTip(tip_of(sentence))
        self._get.setVisible(can_get)
        self._stack.setCurrentIndex(1)
        self.setAccessibleDescription(sentence)
        restyle(self, state="")

    def _show(self, best: str, time: str, remark: str) -> None:
        self._best.setText(best)
        self._time.setText(time)
        self._remark.setText(remark)

    def _message_side(self, message: QLabel) -> QWidget:
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(message, 1)
        column.addWidget(self._get, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        return side
