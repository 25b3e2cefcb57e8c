"""The part Folder of the page Photos: every picture of a folder through the models, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from engine.catalog.spec import ModelSpec
from engine.comparison.requests import (
    CompareRequest,
    Comparison,
    ComparisonFailure,
    ComparisonProgress,
    RuntimeTotal,
)
from engine.jobs import EventKind, Ticket
from gui.bridge import EngineBridge, Listener
from gui.page_parts.model_title import short_title_of
from gui.page_parts.preparing_text import working_text
from gui.page_parts.runtime_choice import short_speed_title, speed_title
from gui.page_parts.table_files import TableFiles
from gui.pages.compare.folder_table import FolderRow, FolderTable
from gui.preferences import Preferences
from gui.widgets.formats import DASH, count, decimal
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.parts import Card, LineLabel, button
from gui.widgets.tables.plain_table import PlainTable

_QUEUE = "objects"  # as for the answers to one photo: while times are measured, nothing else computes
_TOTALS = 4  # rows of totals there is room for


class FolderPanel(QWidget):
    """Runs models over a folder or several pictures. During a run the button says Cancel; finished rows stay.

    Signals: `chosen(tuple[Path, ...])` when the person chose what to run over, which `run` answers; `ended()`;
    `picture_chosen(path)` when the person goes to a row; `failed(Exception)`; `told(sentence)`.
    """

    chosen = Signal(object)
    ended = Signal()
    picture_chosen = Signal(object)  # a str in Qt would lose what is no UTF-8 in a name
    failed = Signal(object)
    told = Signal(str)

    def __init__(
        self,
        bridge: EngineBridge,
        preferences: Preferences,
        specs: Mapping[str, ModelSpec],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("folderPanel")
        self._bridge, self._preferences = bridge, preferences
        self._specs = specs
        self._asked: dict[str, ModelSpec] = {}  # what there was when the run began: some may be gone by now
        self._ticket: Ticket[Comparison] | None = None
        self._failures = 0
        self._totals: dict[tuple[str, str], RuntimeTotal] = {}
        self._hint = LineLabel("body", "folderHint", self)
        self._notice = LineLabel("attention", "folderNotice", self)
        self._start = button("", "folderStart", "primary", self)
        self._start.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("folderBar")
        self._bar.setAccessibleName(self.tr("Progress of the folder run"))
        self._bar.setTextVisible(False)
        names = {short_speed_title(runtime) for spec in specs.values() for runtime in spec.runtimes}
        self._table = FolderTable([spec.title for spec in specs.values()], sorted(names), self)
        self._files = TableFiles(bridge, self._table, preferences, "folder", self)
        titles = (
            self.tr("Model"), self.tr("Speed"), self.tr("Pictures"), self.tr("Median, ms"),
            self.tr("95% finish within, ms"),
        )  # fmt: skip
        self._total_table = PlainTable("folderTotals", self.tr("Times over all pictures"), titles, texts=2, parent=self)
        self._lay_out()
        self._label_start()
        self._hint.setText(self.tr("Choose a folder, or drop one here: the models name every picture in it."))
        self._table.caption.setText(self.tr("Go to a row to see its picture."))
        self._start.clicked.connect(self._start_or_cancel)
        self._table.picture_chosen.connect(self.picture_chosen)
        self._files.failed.connect(self.failed)
        self._files.told.connect(self.told)

    def is_running(self) -> bool:
        """Whether a run is under way."""
        return self._ticket is not None

    def run(self, request: CompareRequest) -> None:
        """Begin a run in place of one that is under way."""
        if self._ticket is not None:
            self._bridge.forget(self._ticket)
        self._failures, self._totals = 0, {}
        self._asked = dict(self._specs)
        self._table.fill(())
        self._show_totals()
        self._notice.setText("")
        self._hint.setText(self.tr("Reading the folder…"))
        self._bar.setRange(0, 1)
        self._bar.setValue(0)
        self._ticket = self._bridge.submit(
            _QUEUE,
            request,
            Listener(done=self._done, failed=self._failed, progress=self._progress, ended=self._ended),
        )
        self._label_start()

    def _start_or_cancel(self) -> None:
        if self._ticket is not None:
            self._bridge.cancel(self._ticket)
            return
        dialog = QFileDialog(self, self.tr("Choose a folder with pictures"), self._preferences.last_folder)
        dialog.setObjectName("folderDialog")
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._take(Path(path)))
        dialog.open()

    def _take(self, folder: Path) -> None:
        self._preferences.last_folder = str(folder.parent)
        self.chosen.emit((folder,))

    def _progress(self, progress: object) -> None:
        if not isinstance(progress, ComparisonProgress):
            model_id, sentence = working_text(progress)
            title = self._asked[model_id].title if model_id in self._asked else model_id
            self._hint.setText(self.tr("{model}: {sentence}").format(model=title, sentence=sentence))
            return
        self._bar.setRange(0, progress.total)
        self._bar.setValue(progress.done)
        text = self.tr("{done} of {total}").format(done=count(progress.done), total=count(progress.total))
        if progress.row is not None:
            row, spec = progress.row, self._asked[progress.row.model_id]
            title = short_title_of(row.model_id, row.own)
            self._table.add(FolderRow(row.file, title, short_speed_title(row.runtime), row))
            text = f"{text} · {Path(row.file).name} · {spec.title}"
        self._hint.setText(text)
        if progress.failure is not None:
            self._show_failure(progress.failure)
        else:
            self._show_kind(progress.hint)
        if progress.so_far is not None:
            self._totals[progress.so_far.model_id, progress.so_far.runtime] = progress.so_far
            self._show_totals()

    def _show_kind(self, hint: str) -> None:
        """What most of the pictures hold is told from more of them each time, so that a hint is taken back too."""
        if not self._failures:
            self._notice.setText(hint)

    def _show_failure(self, failure: ComparisonFailure) -> None:
        self._failures += 1
        spec = self._asked.get(failure.model_id)  # None for a picture that cannot be read
        title = "" if spec is None else spec.title
        runtime = short_speed_title(failure.runtime) if failure.runtime else ""
        self._table.add(FolderRow(failure.file, title, runtime, None, failure.sentence))
        self._notice.setText(
            failure.sentence
            if self._failures == 1
            else self.tr("{count} problems; the last: {sentence}").format(
                count=count(self._failures), sentence=failure.sentence
            )
        )

    def _show_totals(self) -> None:
        lines = []
        for total in self._totals.values():
            spec = self._asked[total.model_id]
            most = DASH if total.p95_ms is None else decimal(total.p95_ms)
            figures = (count(total.pictures), decimal(total.median_ms), most)
            lines.append((spec.title, speed_title(total.runtime), *figures))
        self._total_table.set_rows(lines)

    def _done(self, comparison: Comparison) -> None:
        self._show_kind(comparison.hint)
        pictures = len({row.file for row in comparison.rows})
        self._hint.setText(
            self.tr("{rows} answers to {pictures} pictures").format(
                rows=count(len(comparison.rows)), pictures=count(pictures)
            )
        )

    def _failed(self, error: Exception) -> None:
        stopped, nothing = self.tr("Stopped; the rows that came stay."), self.tr("No result.")
        self._hint.setText(stopped if self._table.shown_rows() else nothing)
        self.failed.emit(error)

    def _ended(self, kind: EventKind) -> None:
        self._ticket = None
        self._label_start()
        if kind is EventKind.CANCELLED:
            self._hint.setText(self.tr("Cancelled; the rows that came stay."))
        self.ended.emit()

    def _label_start(self) -> None:
        text = self.tr("&Choose a folder…") if self._ticket is None else self.tr("&Cancel")
        self._start.setText(text)
        self._start.setAccessibleName(text.replace("&", "").rstrip("…"))

    def _fit_totals(self) -> None:
        table = self._total_table
        rows = table.verticalHeader().defaultSectionSize() * _TOTALS
        table.setFixedHeight(table.horizontalHeader().sizeHint().height() + rows + 4)

    def _lay_out(self) -> None:
        self._start.setText(self.tr("&Choose a folder…"))
        # It keeps its size when it says Cancel.
        follow_font(self._start, lambda: self._start.setMinimumWidth(self._start.sizeHint().width()))
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(self._hint)
        texts.addWidget(self._notice)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addLayout(texts, 1)
        top.addWidget(self._start)
        head = Card("folderCard", self)
        inside = QVBoxLayout(head)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addLayout(top)
        inside.addWidget(self._bar)
        totals = Card("folderTotalsCard", self)
        column = QVBoxLayout(totals)
        column.setContentsMargins(12, 4, 12, 8)
        column.addWidget(self._total_table)
        follow_font(self._total_table, self._fit_totals)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(12)
        layout.addWidget(head)
        layout.addWidget(self._table, 1)
        layout.addWidget(totals)
