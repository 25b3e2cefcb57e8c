"""One official weights file: what it is, its state, and the buttons to get it and to remove it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from engine.pretrained.requests import TransferStage, WeightsProgress, WeightsRow, WeightsState
from gui.widgets.formats import bytes_text, duration
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, LineLabel, button, label

_FULL = 1000  # of the progress bar
_PINNED = 12  # characters of a checksum


class WeightsCard(Card):
    """Signals, each with the id of the weights: `download_wanted`, `cancel_wanted`, `remove_wanted`; and
    `export_wanted(model id)` of the model that answers with them, if there is one.
    """

    download_wanted = Signal(str)
    cancel_wanted = Signal(str)
    remove_wanted = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, row: WeightsRow, model_id: str = "", parent: QWidget | None = None) -> None:
        """`model_id` is that of the model that answers with these weights, "" for none."""
        super().__init__(f"weights-{row.id}", parent)
        self.setAccessibleName(row.title)
        self._row, self._model_id = row, model_id
        self._busy = False
        self._removing_allowed = True
        self._state = label("", "badge", "weightsState", self)
        self._figures = LineLabel("quiet", "weightsFigures", self)
        self._about = LineLabel("body", "weightsAbout", self)
        self._about.setText(row.about)
        self._bar = QProgressBar(self)
        self._bar.setObjectName("weightsProgress")
        self._bar.setAccessibleName(self.tr("Progress of {title}").format(title=row.title))
        self._bar.setRange(0, _FULL)
        self._bar.setTextVisible(False)
        self._status = LineLabel("quiet", "weightsStatus", self)
        self._problem = label("", "attention", "weightsProblem", self)
        self._problem.setWordWrap(True)
        self._download = button(
            self.tr("Download {size}").format(size=bytes_text(row.bytes)), "weightsDownload", parent=self
        )
        self._cancel = button(self.tr("Cancel"), "weightsCancel", parent=self)
        self._remove = button(self.tr("Remove…"), "weightsRemove", parent=self)
        self._export = button(self.tr("Export…"), "weightsExport", parent=self)
        for control, verb in (
            (self._download, self.tr("Download {title}, {size}")),
            (self._cancel, self.tr("Cancel the download of {title}")),
            (self._remove, self.tr("Remove {title}")),
            (self._export, self.tr("Export {title}")),
        ):
            control.setAccessibleName(verb.format(title=row.title, size=bytes_text(row.bytes)))
        self._download.clicked.connect(lambda: self.download_wanted.emit(row.id))
        self._cancel.clicked.connect(lambda: self.cancel_wanted.emit(row.id))
        self._remove.clicked.connect(lambda: self.remove_wanted.emit(row.id))
        self._export.clicked.connect(lambda: self.export_wanted.emit(model_id))
        self._layout()
        self.show_row(row)

    def row(self) -> WeightsRow:
        """What is shown."""
        return self._row

    def show_row(self, row: WeightsRow) -> None:
        """Show the state of the weights."""
        self._row = row
        states = {
            WeightsState.SHIPPED: self.tr("included"),
            WeightsState.DOWNLOADED: self.tr("downloaded"),
            WeightsState.MISSING: self.tr("not downloaded"),
            WeightsState.DAMAGED: self.tr("damaged"),
        }
        self._state.setText(states[row.state])
        self._figures.setText(" · ".join((bytes_text(row.bytes), row.licence, self._checksum())))
        self._problem.setText(row.problem)
        self._problem.setVisible(bool(row.problem))
        self._follow()

    def show_waiting(self) -> None:
        """Show that a download was asked for; another one may come first."""
        self._busy = True
        self._status.setText(self.tr("Waiting…"))
        self._follow()

    def show_stopping(self) -> None:
        """Show that the download is to stop."""
        self._cancel.setEnabled(False)
        self._status.setText(self.tr("Stopping…"))

    def show_progress(self, progress: WeightsProgress) -> None:
        """Show how far a download, a check or a copy is."""
        self._bar.setValue(_FULL * progress.done // max(1, progress.total))
        self._status.setText(progress_text(self, progress))

    def show_idle(self) -> None:
        """Show that nothing is being done with these weights any more."""
        self._busy = False
        self._follow()

    def allow_removing(self, allowed: bool) -> None:
        """Say whether Remove may be offered if there is something to remove: not while another job runs."""
        self._removing_allowed = allowed
        self._follow()

    def _follow(self) -> None:
        row = self._row
        there = row.state in (WeightsState.DOWNLOADED, WeightsState.SHIPPED)
        enabled = {
            self._download: not self._busy and not there and not row.unready,
            self._cancel: self._busy,
            self._remove: not self._busy
            and self._removing_allowed
            and row.state is not WeightsState.SHIPPED
            and bool(row.path or row.partial_bytes),
            self._export: bool(self._model_id) and not self._busy and there and not row.problem and not row.unready,
        }
        usable = [control for control, on in enabled.items() if on]
        for control in usable:
            control.setEnabled(True)
        if self.window().focusWidget() in (self, *enabled):
            # Or Qt would move the focus to the next card, where Space begins another download.
            (usable[0] if usable else self).setFocus()
        for control, on in enabled.items():
            control.setEnabled(on)
        for control in (self._download, self._cancel):
            control.setVisible(row.state is not WeightsState.SHIPPED and not row.unready)
        self._bar.setVisible(self._busy or row.partial_bytes > 0)
        if not self._busy:
            self._bar.setValue(_FULL * row.partial_bytes // row.bytes)
            self._status.setText(self._resting_text())

    def _resting_text(self) -> str:
        row = self._row
        if row.unready:
            return row.unready
        if row.state is WeightsState.MISSING and row.partial_bytes:
            return self.tr("{part} are here; Download continues there").format(part=bytes_text(row.partial_bytes))
        if row.path is None:
            return self.tr("Source: {address}").format(address=row.address) if row.address else ""
        return str(row.path)

    def _checksum(self) -> str:
        row = self._row
        if row.published == "SHA-256":
            return self.tr("SHA-256 published")
        published = self.tr("MD5 published") if row.published else self.tr("no checksum published")
        if not row.pinned:
            return published
        return self.tr("{published}, SHA-256 pinned {start}…").format(published=published, start=row.sha256[:_PINNED])

    def _layout(self) -> None:
        top = WrappingRow()
        top.add(label(self._row.title, "heading", "weightsTitle", self))
        top.add(self._state)
        top.add(self._figures, 1)
        if self._row.state is not WeightsState.SHIPPED:
            for control in (self._download, self._cancel, self._remove):
                top.add(control)
        if self._model_id:
            top.add(self._export)
        self._export.setVisible(bool(self._model_id))
        self._remove.setVisible(self._row.state is not WeightsState.SHIPPED)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setRetainSizeWhenHidden(True)  # so that nothing moves when it appears
        self._bar.setSizePolicy(policy)
        bottom = QHBoxLayout()
        bottom.setSpacing(12)
        bottom.addWidget(self._status, 2)
        bottom.addWidget(self._bar, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._about)
        layout.addLayout(bottom)
        layout.addWidget(self._problem)


def progress_text(widget: QWidget, progress: WeightsProgress) -> str:
    """A progress as one line for people; `widget` translates."""
    if progress.stage is TransferStage.WAITING:
        return progress.note
    stages = {
        TransferStage.DOWNLOADING: widget.tr("Downloading"),
        TransferStage.CHECKING: widget.tr("Checking"),
        TransferStage.COPYING: widget.tr("Copying"),
    }
    parts = [
        widget.tr("{stage} {done} of {total}").format(
            stage=stages[progress.stage], done=bytes_text(progress.done), total=bytes_text(progress.total)
        )
    ]
    if progress.bytes_per_second is not None and progress.seconds_left is not None:
        parts.append(widget.tr("{speed} a second").format(speed=bytes_text(round(progress.bytes_per_second))))
        parts.append(widget.tr("{time} left").format(time=duration(progress.seconds_left)))
    return " · ".join(parts)
