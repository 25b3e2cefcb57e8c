"""What was read, as text; which models read; and how fast."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from engine import catalog
from engine.camera.requests import DigitSight
from engine.catalog.spec import ModelSpec
from gui import theme
from gui.page_parts.own_models import offer_own
from gui.pages.camera.pace_grid import PaceGrid, per_second
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import DASH, milliseconds
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel, button, label

_VOTE, _EACH = "vote", "each"


def fast_digit_models() -> tuple[str, ...]:
    """The models that keep up with live pictures."""
    return tuple(spec.id for spec in catalog.DIGIT_MODELS.values() if spec.live)


class NumbersCard(Card):
    """Signals: `models_changed()` when other models are to read; `copy_wanted(text)`."""

    models_changed = Signal()
    copy_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("numbersCard", parent)
        self._models = DropDown(self)
        self._models.setObjectName("cameraModels")
        self._models.setAccessibleName(self.tr("Model"))
        for model_id in fast_digit_models():
            self._models.addItem(catalog.recall(model_id).title, model_id)
        self._models.insertSeparator(self._models.count())
        self._models.addItem(self.tr("Weighted vote"), _VOTE)
        self._models.addItem(self.tr("Compare all models"), _EACH)
        self._models.setCurrentIndex(self._models.findData(catalog.DEFAULT))
        self._numbers = QPlainTextEdit(self)
        self._numbers.setObjectName("cameraNumbers")
        self._numbers.setAccessibleName(self.tr("Numbers, line by line"))
        self._numbers.setReadOnly(True)
        self._numbers.setTabChangesFocus(True)
        self._numbers.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._count = LineLabel("quiet", "cameraCount", self)
        self._copy = button(self.tr("&Copy"), "cameraCopy", parent=self)
        self._copy.setAccessibleName(self.tr("Copy the numbers"))
        self._copy.setEnabled(False)
        self._each = QPlainTextEdit(self)
        self._each.setObjectName("cameraByModel")
        self._each.setAccessibleName(self.tr("What each model reads"))
        self._each.setReadOnly(True)
        self._each.setTabChangesFocus(True)
        self._failures = LineLabel("attention", "cameraFailures", self)
        self._pace = PaceGrid(
            "cameraPace",
            {
                "camera": self.tr("Frames per second"),
                "found": self.tr("Frames searched"),
                "read": self.tr("Frames read"),
                "boxes": self.tr("Delay"),
                "find": self.tr("Finding"),
                "prepare": self.tr("Preparing"),
                "infer": self.tr("Computing"),
            },
            self,
        )
        self._layout()
        self._models.activated.connect(self._choose)
        self._copy.clicked.connect(lambda: self.copy_wanted.emit(self._numbers.toPlainText()))
        self.show_nothing()

    def offer(self, own: Sequence[ModelSpec]) -> None:
        """Offer these models of the person too, if they keep up with live pictures."""
        before = self.model_ids()
        offer_own(self._models, [spec for spec in own if spec.live])
        if self.model_ids() != before:
            self._choose()

    def model_ids(self) -> tuple[str, ...]:
        """The models that are to read."""
        chosen = self._models.currentData()
        return fast_digit_models() if chosen in (_VOTE, _EACH) else (str(chosen),)

    def show_numbers(self, sight: DigitSight) -> None:
        """Show what was read; a text that has not changed is left alone, with what is selected in it."""
        text = "\n".join(sight.texts)
        if text != self._numbers.toPlainText():
            self._numbers.setPlainText(text)
            self._copy.setEnabled(bool(text))
        count = sum(live.digit.is_digit for live in sight.digits)
        self._count.setText(self.tr("1 digit") if count == 1 else self.tr("{count} digits").format(count=count))
        rows = []
        if self._models.currentData() == _EACH:
            for model_id, texts in zip(sight.model_ids, sight.texts_by_model, strict=True):
                mark = "" if texts == sight.texts else self.tr("  (differs)")
                rows.append(f"{catalog.recall(model_id).title}{mark}\n   " + " · ".join(texts))
        if "\n".join(rows) != self._each.toPlainText():
            self._each.setPlainText("\n".join(rows))
        self._failures.setText(" ".join(failure.sentence for failure in sight.failures))

    def show_pace(self, sight: DigitSight) -> None:
        """Show how fast it goes; call it only twice a second, because the figures change often."""
        pace, timing = sight.pace, sight.timing
        self._pace.show_values(
            {
                "camera": per_second(pace.camera),
                "found": per_second(pace.found),
                "read": per_second(pace.read),
                "boxes": milliseconds(pace.boxes_ms),
                "find": milliseconds(timing.find_ms),
                "prepare": milliseconds(timing.prepare_ms),
                "infer": milliseconds(timing.infer_ms),
            }
        )

    def show_nothing(self) -> None:
        """Forget what was read."""
        self._numbers.clear()
        self._each.clear()
        self._copy.setEnabled(False)
        self._count.setText(DASH)
        self._failures.setText("")
        self._pace.show_nothing()

    def _choose(self) -> None:
        self._each.clear()
        self._each.setPlaceholderText(self._placeholder())
        self.models_changed.emit()

    def _placeholder(self) -> str:
        if self._models.currentData() == _EACH:
            return ""
        return self.tr("Choose “Compare all models” to see what each of them reads.")

    def _fit_text(self) -> None:
        self._numbers.setFont(theme.scaled(self.font(), theme.TITLE))
        self._each.setFont(theme.scaled(self.font(), theme.SMALL))

    def _layout(self) -> None:
        self._each.setPlaceholderText(self._placeholder())
        follow_font(self, self._fit_text)
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Numbers"), "heading", "numbersTitle", self))
        head.addWidget(self._count, 1)
        head.addWidget(self._copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(8)
        layout.addWidget(label(self.tr("Model"), "heading", "cameraModelsTitle", self))
        layout.addWidget(self._models)
        layout.addWidget(self._failures)
        layout.addLayout(head)
        layout.addWidget(self._numbers, 3)
        layout.addWidget(self._each, 2)
        layout.addWidget(self._pace)
