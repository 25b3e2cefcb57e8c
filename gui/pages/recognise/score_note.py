"""One line above the answers: what the scores are, and what they are not."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.plain_text import tip_of
from gui.widgets.info_button import InfoButton
from gui.widgets.parts import label


class ScoreNote(QWidget):
    """“Confidence is not correctness”, and an (i) that says why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line = label("", "quiet", "scoreNote", self)
        entry = "recognise.md#confidence-is-not-correctness"
        self._why = InfoButton(self.tr("What confidence means"), "", entry, "scoreNoteWhy", self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._line)
        row.addWidget(self._why)
        self.show_kind(raw=False)

    def show_kind(self, raw: bool) -> None:
        """Say what the scores are: raw, or calibrated."""
        limits = self.tr(
            "All this is about digits like those that the models learnt from. Of a letter or a scribble, or a hand "
            "they never saw, they may be sure and wrong."
        )
        if raw:
            self._line.setText(self.tr("Raw scores, not calibrated"))
            means = self.tr(
                "These are the scores as each network gives them (softmax). Many networks are surer, or less sure, "
                "than they are right. Calibrated scores are in the menu Model; the page Evaluate, Calibration, shows "
                "both."
            )
        else:
            self._line.setText(self.tr("Confidence is not correctness"))
            means = self.tr(
                "A model can be sure and wrong. Confidence is calibrated: where a model says 90%, about nine of ten "
                "answers were right on pictures held back from training. The menu Model shows the raw scores in place "
                "of it; the page Evaluate, Calibration, shows both."
            )
        self._why.setToolTip(tip_of(f"{means} {limits}"))
        self._why.setAccessibleDescription(f"{means} {limits}")
