"""The part Compare of the page Evaluate: what sets two models apart on the same pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from engine import catalog
from engine.catalog.spec import FAST, ModelSpec
from engine.data.catalog import title_of_test
from engine.evaluation.requests import TwoModels, TwoModelsRequest
from engine.evaluation.saving import two_models_part
from engine.handing_in.gathering import evaluated_two
from engine.metrics.significance import PairedTable, differing
from gui.bridge import EngineBridge
from gui.page_parts.model_title import title_of
from gui.page_parts.own_models import offer_own
from gui.page_parts.part_saver import Saver
from gui.pages.evaluate.difference_matrix import DifferenceMatrix
from gui.pages.evaluate.figures_job import FiguresJob
from gui.pages.evaluate.grid import DigitGrid
from gui.pages.evaluate.learnt_words import learnt_sentence, worth_text
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import DASH, count
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel, TextBlock, button, label
from gui.widgets.pictures.picture_grid import Caption

_SHOWN = 60  # pictures of a cell
_TINY = 1e-6
_VERDICT_LINES = 5


def verdict(
    table: PairedTable, first: str, second: str, data: str, trained_on: tuple[int | None, int | None] = (0, 0)
) -> str:
    """McNemar's test on the pictures of `data`, in words that a class understands.

    Where a model was trained with some of these pictures (`TwoModels`), or nobody knows whether it was, they do not
    show that it is the better one.
    """
    pictures = table.both_right + table.only_first + table.only_second + table.both_wrong
    learnt = [learnt_sentence(model, seen, pictures) for model, seen in zip((first, second), trained_on, strict=True)]
    return " ".join(filter(None, (_tested(table, first, second, data, trained_on), *learnt)))


def _tested(table: PairedTable, first: str, second: str, data: str, trained_on: tuple[int | None, int | None]) -> str:
    """What the test says; where a model has learnt from the pictures, or may have, that it says nothing."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("TwoModelsPanel", text)

    if not table.only_first + table.only_second:
        text = tr("{first} and {second} read exactly the same pictures of {data}.")
        return text.format(first=first, second=second, data=data)
    better = int(table.only_second > table.only_first)
    surely = table.is_significant and trained_on[better] == 0  # then it helped the other at most
    if any(trained_on) and not surely:
        return tr("The pictures of {data} do not show which model is better.").format(data=data)
    if None in trained_on and not surely:
        text = tr("The pictures of {data} show which model is better only if neither was trained with them.")
        return text.format(data=data)
    chance = tr("less than one in a million") if table.p_value < _TINY else f"{table.p_value:.2g}"
    if table.is_significant:
        text = tr(
            "If both were equally good, a result at least as uneven as {one} to {other} would have the probability "
            "{chance} (McNemar's exact test). So {better} is better on pictures such as those of {data}, not just "
            "lucky."
        )
        named = (first, second)[better]
        return text.format(one=table.only_first, other=table.only_second, chance=chance, better=named, data=data)
    text = tr(
        "If both were equally good, a result at least as uneven as {one} to {other} would have the probability "
        "{chance} (McNemar's exact test). It may be luck: the pictures of {data} do not show which model is better."
    )
    return text.format(one=table.only_first, other=table.only_second, chance=chance, data=data)


class TwoModelsPanel(Card):
    """Two models against each other.

    Signals: `evaluated(Evaluated)` for the report of the lesson; `failed(Exception)`.
    """

    evaluated = Signal(object)
    failed = Signal(object)

    def __init__(self, bridge: EngineBridge, saver: Saver, parent: QWidget | None = None) -> None:
        super().__init__("twoModelsCard", parent)
        self._answer: TwoModels | None = None
        self._first = self._models("firstModel", self.tr("First model"))
        self._second = self._models("secondModel", self.tr("Second model"))
        self._second.setCurrentIndex(min(1, self._second.count() - 1))
        self._start = button(self.tr("Com&pare"), "twoModelsStart", parent=self)
        self._hint = TextBlock("quiet", "twoModelsHint", 2, self)
        self._cells = {
            key: label(DASH, "heading", f"paired-{key}", self)
            for key in ("both_right", "only_first", "only_second", "both_wrong")
        }
        self._verdict = TextBlock("body", "twoModelsVerdict", _VERDICT_LINES, self)
        self._verdict.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._matrix = DifferenceMatrix(self)
        self._grid = DigitGrid("differingPictures", self.tr("Pictures where the models differ"), self)
        self._shown = LineLabel("quiet", "differingTitle", self)
        self._save = saver.button("twoModelsSave", self.tr("the comparison of two models"), "two-models")
        self._job = FiguresJob(bridge, self._start, self._hint, self.tr("Compare again"))
        self._layout()
        self._job.wanted.connect(self._compare)
        self._job.failed.connect(self.failed)
        self._matrix.cell_chosen.connect(self._show_cell)

    def use_data(self, source: str, title: str) -> None:
        """Compare on these data from now on."""
        self._job.use_data(source, title, self.tr("Both models read {data}.").format(data=title))

    def weights_changed(self, model_id: str) -> None:
        """A model uses other weights from now on."""
        self._job.weights_changed(model_id)

    def _compare(self) -> None:
        models = str(self._first.currentData()), str(self._second.currentData())
        self._job.submit(TwoModelsRequest(*models, FAST, self._job.data), self._done, models)

    def _done(self, answer: TwoModels) -> None:
        self._answer = answer
        self._save.offer(two_models_part(answer))
        self.evaluated.emit(evaluated_two(answer))
        first, second = self._titles(answer)
        for key, cell in self._cells.items():
            cell.setText(count(getattr(answer.table, key)))
        data = title_of_test(answer.data)
        self._verdict.setText(verdict(answer.table, first, second, data, answer.trained_on))
        one, other = (
            worth_text(evaluation.accuracy, answer.count, trained_on)
            for evaluation, trained_on in zip((answer.first, answer.second), answer.trained_on, strict=True)
        )
        text = self.tr("{first} {one}, {second} {other} right of {count} pictures of {data}")
        self._job.show_figures(
            text.format(first=first, one=one, second=second, other=other, count=count(answer.count), data=data),
            (answer.request.first, answer.request.second),
        )
        labels = catalog.recall(answer.request.first).labels
        self._matrix.set_matrices(answer.first.confusion, answer.second.confusion, labels, (first, second))
        self._grid.show_some(answer.images[:0], ())
        self._shown.setText(self.tr("Choose a cell to see the pictures."))

    def _show_cell(self, true: int, predicted: int) -> None:
        answer = self._answer
        assert answer is not None
        indexes = differing(answer.first.labels, answer.first.predicted, answer.second.predicted, true, predicted)
        shown = indexes[:_SHOWN]
        self._grid.show_some(answer.images[shown], [self._caption(answer, int(i)) for i in shown])
        labels = catalog.recall(answer.request.first).labels
        text = self.tr("{true} read as {predicted} by one model alone: {count}")
        self._shown.setText(text.format(true=labels[true], predicted=labels[predicted], count=count(len(indexes))))

    def _caption(self, answer: TwoModels, index: int) -> Caption:
        labels = catalog.recall(answer.request.first).labels
        one, other = (labels[e.predicted[index]] for e in (answer.first, answer.second))
        true = labels[answer.first.labels[index]]
        first, second = self._titles(answer)
        words = self.tr("Labelled {true}: {first} reads {one}, {second} reads {other}")
        return Caption(
            text=f"{true} →\n{one} | {other}",
            words=words.format(true=true, first=first, one=one, second=second, other=other),
            is_mistake=False,
        )

    def _titles(self, answer: TwoModels) -> tuple[str, str]:
        return title_of(answer.request.first, answer.own[0]), title_of(answer.request.second, answer.own[1])

    def offer(self, own: Sequence[ModelSpec]) -> None:
        """Offer these models of the person too."""
        for choice in (self._first, self._second):
            offer_own(choice, own)

    def _models(self, name: str, accessible_name: str) -> DropDown:
        box = DropDown(self)
        box.setObjectName(name)
        box.setAccessibleName(accessible_name)
        for spec in catalog.DIGIT_MODELS.values():
            box.addItem(spec.title, spec.id)
        return box

    def _layout(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._first, 1)
        top.addWidget(self._second, 1)
        top.addWidget(self._start)
        table = QGridLayout()
        table.setHorizontalSpacing(16)
        texts = {
            "both_right": self.tr("both right"),
            "only_first": self.tr("only the first"),
            "only_second": self.tr("only the second"),
            "both_wrong": self.tr("both wrong"),
        }
        for place, (key, text) in enumerate(texts.items()):
            row, column = divmod(place, 2)
            self._cells[key].setAlignment(Qt.AlignmentFlag.AlignRight)
            table.addWidget(self._cells[key], row, 2 * column)
            table.addWidget(label(text, "quiet", f"pairedTitle-{key}", self), row, 2 * column + 1)
        follow_font(self, self._widen_cells)
        told = QHBoxLayout()
        told.setSpacing(24)
        told.addLayout(table)
        told.setAlignment(table, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self._verdict, 1)
        pictures = QVBoxLayout()
        pictures.addWidget(self._shown)
        pictures.addWidget(self._grid, 1)
        middle = QHBoxLayout()
        middle.addWidget(self._matrix, 1)
        middle.addLayout(pictures, 1)
        below = QHBoxLayout()
        below.addWidget(self._hint, 1)
        below.addWidget(self._save)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addLayout(top)
        rows.addLayout(told)
        rows.addLayout(middle, 1)
        rows.addLayout(below)

    def _widen_cells(self) -> None:
        for cell in self._cells.values():
            cell.setMinimumWidth(self.fontMetrics().horizontalAdvance("10,000") + 8)
