"""The list of kept runs: to compare, use, continue, rename and delete."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from engine import catalog
from engine.runs.requests import RunRecord, RunState
from gui.pages.train.run_model import RunModel
from gui.widgets.layouts.follow_font import follow_font, keep_lines
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, button, label, restyle
from gui.widgets.press_guard import PressGuard

_EDGES = 6  # pixels, those of a box and what lies beside it
_WIDEST = 36  # letters of a column: a longer name of a run is cut off
_USABLE = (RunState.FINISHED, RunState.CANCELLED)


class _WithBox(QStyledItemDelegate):
    """Counts the edge of a box to tick, which a style sheet paints outside the size that it gives it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return super().sizeHint(option, index) + QSize(_EDGES, 0)


class RunList(Card):
    """A table of runs and what can be done with the selected one.

    Signals, each with a RunRecord: `use_wanted`, `export_wanted`, `continue_wanted`, `settings_wanted`,
    `filters_wanted`, `delete_wanted`; `undo_wanted()` for the last deletion; `renamed(run id, title)`;
    `overlay_changed()` when other runs are to lie over the chart.
    """

    use_wanted = Signal(object)
    export_wanted = Signal(object)
    continue_wanted = Signal(object)
    settings_wanted = Signal(object)
    filters_wanted = Signal(object)
    delete_wanted = Signal(object)
    undo_wanted = Signal()
    renamed = Signal(str, str)
    overlay_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("runList", parent)
        self._model = RunModel(self._row_height, self)
        self._model.renamed.connect(self.renamed)
        self._model.overlay_changed.connect(self.overlay_changed)
        self._training = False
        self._later: tuple[Sequence[RunRecord], str] | None = None  # the runs to show when a name has been typed
        self._view = QTableView(self)
        self._view.setObjectName("runTable")
        self._view.setAccessibleName(self.tr("Runs"))
        self._view.setModel(self._model)
        self._view.setItemDelegate(_WithBox(self._view))
        self._view.setShowGrid(False)
        self._view.setWordWrap(False)
        self._view.setTabKeyNavigation(False)
        self._view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._view.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self._view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._view.verticalHeader().hide()
        follow_font(self._view, self._fit_rows)
        header = self._view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._view.selectionModel().selectionChanged.connect(self._follow_selection)
        # Queued, for the view itself still has to close its field.
        self._view.itemDelegate().closeEditor.connect(self._show_later, Qt.ConnectionType.QueuedConnection)
        self._use = button(self.tr("&Use"), "trainUse", parent=self)
        self._continue = button(self.tr("C&ontinue"), "trainContinue", parent=self)
        self._settings = button(self.tr("Copy settin&gs to form"), "runSettings", parent=self)
        self._filters = button(self.tr("Filters"), "runFilters", parent=self)
        self._rename = button(self.tr("&Rename"), "runRename", parent=self)
        self._delete = button(self.tr("&Delete"), "runDelete", parent=self)
        self._undo = button(self.tr("Restore ru&n"), "runUndo", parent=self)
        self._undo.setEnabled(False)
        self._guard = PressGuard(self._delete)
        self._export = button(self.tr("Export…"), "runExport", parent=self)
        self._export.setToolTip(self.tr("Take this run along: as a web page, for phones, for other programs"))
        self._export.clicked.connect(lambda: self.export_wanted.emit(self.selected()))
        self._use.setToolTip(self.tr("Let the model answer with the weights of this run"))
        self._continue.setToolTip(self.tr("Train on from where the run was stopped or interrupted, to its last epoch"))
        self._settings.setToolTip(self.tr("Fill in the form with the settings of this run"))
        self._filters.setToolTip(self.tr("See how the first layer of this run changed, epoch by epoch"))
        self._filters.clicked.connect(lambda: self.filters_wanted.emit(self.selected()))
        self._note = label("", "attention", "runNote", self)
        self._note.setWordWrap(True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignTop)
        keep_lines(self._note, 2)
        self._layout()
        self._connect()
        self._follow_selection()

    def _connect(self) -> None:
        self._use.clicked.connect(lambda: self.use_wanted.emit(self.selected()))
        self._continue.clicked.connect(lambda: self.continue_wanted.emit(self.selected()))
        self._settings.clicked.connect(lambda: self.settings_wanted.emit(self.selected()))
        self._rename.clicked.connect(self._edit_name)
        self._delete.clicked.connect(self._ask_to_delete)
        self._undo.clicked.connect(self.undo_wanted)
        delete_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self._view)
        delete_keys.setContext(Qt.ShortcutContext.WidgetShortcut)
        delete_keys.activated.connect(self._ask_to_delete)

    def _fit_rows(self) -> None:
        height = self._row_height()
        self._view.setIconSize(QSize(height * 2, height))
        self._view.verticalHeader().setDefaultSectionSize(height)
        self._view.horizontalHeader().setMaximumSectionSize(self.fontMetrics().averageCharWidth() * _WIDEST)

    def set_runs(self, runs: Sequence[RunRecord], select: str = "") -> None:
        """Show these runs and select one; without a name, the one selected before. While a person types a name, which
        another list would end, they wait.
        """
        self._later = None
        if self._view.state() == QAbstractItemView.State.EditingState:
            self._later = (runs, select)
            return
        before = self.selected()
        wanted = select or (before.run_id if before is not None else "")
        self._model.set_runs(runs)
        row = self._model.row_of(wanted)
        if row >= 0:
            self._view.selectRow(row)
        self._follow_selection()

    def _show_later(self) -> None:
        if self._later is not None:
            self.set_runs(*self._later)

    def selected(self) -> RunRecord | None:
        """The selected run."""
        rows = self._view.selectionModel().selectedRows()
        return self._model.run(rows[0].row()) if rows else None

    def overlay(self) -> dict[int, RunRecord]:
        """The runs to lie over the chart, by style."""
        return self._model.overlay()

    def name(self, run: RunRecord) -> str:
        """What the list calls a run, with its model."""
        model = catalog.find(run.model_id).title if run.model_id else ""
        return " · ".join(part for part in (self._model.name(run), model) if part)

    def name_with_data(self, run: RunRecord) -> str:
        """The same, and what it learnt from."""
        return " · ".join(part for part in (self.name(run), self._model.data_of(run)) if part)

    def set_training(self, training: bool) -> None:
        """While a model trains, no other run is continued and no settings are filled in."""
        self._training = training
        self._follow_selection()

    def set_undo(self, possible: bool) -> None:
        """Whether a deletion can be taken back."""
        focused = self.window().focusWidget()  # also while another program's window is in front
        self._undo.setEnabled(True)
        if possible and focused is self._delete:
            self._undo.setFocus()  # the next run is selected by now: one more press would delete it as well
        elif not possible and focused is self._undo:
            self._view.setFocus()
        self._undo.setEnabled(possible)

    def _follow_selection(self) -> None:
        run = self.selected()
        self._use.setEnabled(run is not None and run.state in _USABLE and not run.in_use)
        self._export.setEnabled(run is not None and run.state in _USABLE)
        self._continue.setEnabled(run is not None and run.can_continue and not self._training)
        self._settings.setEnabled(run is not None and run.recipe is not None and not self._training)
        self._filters.setEnabled(run is not None and bool(run.epochs))
        self._rename.setEnabled(run is not None)
        self._delete.setEnabled(run is not None)
        note = "" if run is None else self._model.note(run)
        restyle(self._note, role="attention" if note else "quiet")
        if not self._model.rowCount():
            note = self.tr("No runs yet. Each training is kept here, to be compared, used and trained on.")
        self._note.setText(note)

    def _ask_to_delete(self) -> None:
        if (run := self.selected()) is not None:
            self._guard.hold()
            self.delete_wanted.emit(run)

    def _edit_name(self) -> None:
        rows: list[QModelIndex] = self._view.selectionModel().selectedRows()
        if rows:
            self._view.setCurrentIndex(rows[0])
            self._view.edit(rows[0])

    def _row_height(self) -> int:
        return round(self.fontMetrics().height() * 1.8)

    def _layout(self) -> None:
        top = WrappingRow(6)
        top.add(label(self.tr("Runs"), "heading", "runsTitle", self), 1)
        for widget in (
            self._use,
            self._export,
            self._continue,
            self._settings,
            self._filters,
            self._rename,
            self._delete,
            self._undo,
        ):
            top.add(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._view, 1)
        layout.addWidget(self._note)
