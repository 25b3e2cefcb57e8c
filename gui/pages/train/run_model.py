"""The kept runs as a Qt model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from engine import catalog
from engine.catalog.hyperparameters import RECIPE_SETTINGS, setting_of, text_of
from engine.catalog.recipe import Recipe
from engine.catalog.setting_values import SettingValue
from engine.data.catalog import title_of_training
from engine.runs.requests import RunRecord, RunState
from engine.training.changed_rate import rate_changes
from gui.page_parts.accuracy_text import interval_remark
from gui.page_parts.recipe_titles import recipe_title
from gui.plain_text import tip_of
from gui.widgets.formats import count, duration, exact_percent, percent
from gui.widgets.plots.curve_styles import STYLES, key_icon

_Index = QModelIndex | QPersistentModelIndex
_DASH = "–"
_NAME, _MODEL, _DATA, _HELD_BACK, _TEST, _RECIPE, _TIME = range(7)
_NUMBERS = (_HELD_BACK, _TEST, _TIME)
_LONGEST_NAME = 14  # letters of a file's name


class RunModel(QAbstractTableModel):
    """One row per run. The first column can be checked, to lay the run's curve over the chart, and edited.

    Signals: `overlay_changed()`; `renamed(run id, title)` when a person wrote another name.
    """

    overlay_changed = Signal()
    renamed = Signal(str, str)

    def __init__(self, row_height: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._row_height = row_height
        self._runs: tuple[RunRecord, ...] = ()
        self._styles: dict[str, int] = {}  # run id -> its style in the chart
        self._with_seconds: frozenset[str] = frozenset()  # the ids of runs that began within one minute
        self._titles = (
            self.tr("Run"),
            self.tr("Model"),
            self.tr("Data"),
            self.tr("Held-back"),
            self.tr("Test"),
            self.tr("Recipe"),
            self.tr("Time"),
            self.tr("State"),
        )

    def set_runs(self, runs: Sequence[RunRecord]) -> None:
        """Show these runs; those that lie over the chart stay there."""
        self.beginResetModel()
        self._runs = tuple(runs)
        there = {run.run_id for run in runs if run.epochs}
        self._styles = {run_id: style for run_id, style in self._styles.items() if run_id in there}
        names = Counter(_began(run, seconds=False) for run in runs if not run.title)
        self._with_seconds = frozenset(run.run_id for run in runs if names[_began(run, seconds=False)] > 1)
        self.endResetModel()
        self.overlay_changed.emit()

    def run(self, row: int) -> RunRecord:
        """The run of a row."""
        return self._runs[row]

    def row_of(self, run_id: str) -> int:
        """The row of a run, -1 when it is not there."""
        return next((row for row, run in enumerate(self._runs) if run.run_id == run_id), -1)

    def overlay(self) -> dict[int, RunRecord]:
        """The runs to lie over the chart, by style."""
        return {self._styles[run.run_id]: run for run in self._runs if run.run_id in self._styles}

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._runs)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._titles)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsEditable
            if self._runs[index.row()].epochs:
                flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        run, column = self._runs[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(run, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip_of(self._tip(run, column))
        if column == 0 and role == Qt.ItemDataRole.EditRole:
            return self.name(run)
        if column == 0 and role == Qt.ItemDataRole.CheckStateRole and run.epochs:
            return Qt.CheckState.Checked if run.run_id in self._styles else Qt.CheckState.Unchecked
        if column == 0 and role == Qt.ItemDataRole.DecorationRole and run.run_id in self._styles:
            return key_icon(STYLES[self._styles[run.run_id]], round(self._row_height() * 0.6))
        return None

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        run = self._runs[index.row()]
        if role == Qt.ItemDataRole.CheckStateRole:
            self._set_over_chart(run.run_id, Qt.CheckState(value) == Qt.CheckState.Checked)
            self.dataChanged.emit(index, index)
            self.overlay_changed.emit()
            return True
        if role == Qt.ItemDataRole.EditRole and str(value) != self.name(run):
            self.renamed.emit(run.run_id, str(value))
            return True
        return False

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def _tip(self, run: RunRecord, column: int) -> str:
        if column == _TEST and run.test_accuracy is not None and run.test_count:
            remark = interval_remark(run.test_accuracy, run.test_count)
            return self.tr("{accuracy} of {count} test pictures, {interval}").format(
                accuracy=exact_percent(run.test_accuracy), count=count(run.test_count), interval=remark
            )
        return " ".join(filter(None, (self._data_sentence(run), self._changes(run), self.note(run))))

    def _data_sentence(self, run: RunRecord) -> str:
        if not run.data:
            return ""
        if run.train is None or run.held_back is None:
            return self.tr("Data: {data}.").format(data=title_of_training(run.data))
        return self.tr("Data: {data}, {train} pictures to learn from and {held_back} held back.").format(
            data=title_of_training(run.data), train=count(run.train), held_back=count(run.held_back)
        )

    def _changes(self, run: RunRecord) -> str:
        """In which settings a run differs from the recipe of its model."""
        recipe = run.recipe
        known = None if recipe is None else catalog.find(run.model_id).recipes.get(recipe.name)
        if recipe is None or known is None:
            return ""
        before = {**_values(known), **known.settings}
        values = {**_values(recipe), **recipe.settings}
        changed = [
            self.tr("{setting} {value}").format(setting=setting_of(name, value).title, value=text_of(value))
            for name, value in values.items()
            if before.get(name) != value
        ]
        if recipe.augmentation != known.augmentation:
            changed.append(
                self.tr("Augmentation {value}").format(value=", ".join(recipe.augmentation) or self.tr("none"))
            )
        return self.tr("Changed: {settings}.").format(settings="; ".join(changed)) if changed else ""

    def note(self, run: RunRecord) -> str:
        """What there is to say about a run: its problem, else its hints."""
        return run.problem or " ".join(run.hints)

    def _set_over_chart(self, run_id: str, wanted: bool) -> None:
        """With all styles in use, the run shown longest gives its style to the new one."""
        if not wanted:
            self._styles.pop(run_id, None)
            return
        free = [style for style in range(len(STYLES)) if style not in self._styles.values()]
        if not free:
            free = [self._styles.pop(next(iter(self._styles)))]
        self._styles[run_id] = free[0]

    def _text(self, run: RunRecord, column: int) -> str:
        if column == _NAME:
            return self.name(run)
        if column == _MODEL:
            return catalog.find(run.model_id).title if run.model_id else _DASH
        if column == _DATA:
            return self.data_of(run) or _DASH
        if column == _HELD_BACK:
            return _DASH if run.validation_accuracy is None else percent(run.validation_accuracy)
        if column == _TEST:
            return _DASH if run.test_accuracy is None else percent(run.test_accuracy)
        if column == _RECIPE:
            return self._recipe(run)
        if column == _TIME:
            return _DASH if run.seconds is None else duration(run.seconds)
        return self._state(run)

    def name(self, run: RunRecord) -> str:
        """The person's own name for a run, or when it began."""
        return run.title or _began(run, seconds=run.run_id in self._with_seconds)

    def data_of(self, run: RunRecord) -> str:
        """What a run learnt from, and how many pictures, in short; empty where that is not known."""
        name = title_of_training(run.data)
        if len(name) > _LONGEST_NAME:
            half = _LONGEST_NAME // 2
            name = f"{name[: half - 1]}…{name[-half:]}"
        return name if run.train is None else self.tr("{data}, {count}").format(data=name, count=count(run.train))

    def _recipe(self, run: RunRecord) -> str:
        if run.recipe is None:
            return _DASH
        as_in_catalogue = catalog.find(run.model_id).recipes.get(run.recipe.name) == run.recipe
        as_in_catalogue = as_in_catalogue and not rate_changes(run.epochs, run.recipe)
        name = recipe_title(run.recipe.name)
        return name if as_in_catalogue else self.tr("{name}, changed").format(name=name)

    def _state(self, run: RunRecord) -> str:
        states = {
            RunState.FINISHED: self.tr("finished"),
            RunState.CANCELLED: self.tr("stopped"),
            RunState.INTERRUPTED: self.tr("interrupted"),
            RunState.RUNNING: self.tr("running"),
            RunState.DAMAGED: self.tr("damaged"),
        }
        text = self.tr("in use") if run.in_use and run.state is not RunState.DAMAGED else states[run.state]
        return self.tr("{state} · see below").format(state=text) if self.note(run) else text


def _began(run: RunRecord, seconds: bool) -> str:
    """When a run began, or its id where nobody knows."""
    began = QDateTime.fromString(run.date, Qt.DateFormat.ISODate)
    if not began.isValid():
        return run.run_id
    locale, began = QLocale(), began.toLocalTime()
    written = locale.dateTimeFormat(QLocale.FormatType.ShortFormat)
    if locale.language() == QLocale.Language.C:  # a system without a language would write 28 11 2026
        written = "d MMM yyyy HH:mm"
    return locale.toString(began, written.replace("mm", "mm:ss") if seconds else written)


def _values(recipe: Recipe) -> dict[str, SettingValue]:
    return {name: recipe.value(name) for name in RECIPE_SETTINGS}


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
