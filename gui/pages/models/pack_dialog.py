"""Asks which weights a classroom pack is to hold."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.pretrained.requests import WeightsRow
from gui.widgets.formats import bytes_text
from gui.widgets.parts import label

_ID = Qt.ItemDataRole.UserRole


class PackDialog(QDialog):
    """A list of downloaded weights to tick, all of them at first. Signals: `chosen(tuple of ids)`."""

    chosen = Signal(object)

    def __init__(self, rows: Sequence[WeightsRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("packDialog")
        self.setWindowTitle(self.tr("Make a classroom pack"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._sizes = {row.id: row.bytes for row in rows}
        self._list = QListWidget(self)
        self._list.setObjectName("packList")
        self._list.setAccessibleName(self.tr("Weights for the pack"))
        for row in rows:
            item = QListWidgetItem(f"{row.title} · {bytes_text(row.bytes)}", self._list)
            item.setData(_ID, row.id)
            item.setCheckState(Qt.CheckState.Checked)
        self._size = label("", "quiet", "packSize", self)
        box = QDialogButtonBox(self)
        self._save = box.addButton(self.tr("Save as…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._save.setObjectName("packSave")
        cancel = box.addButton(self.tr("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        cancel.setObjectName("packCancel")
        for control in (self._save, cancel):
            control.setAccessibleName(control.text().rstrip("…"))
        text = label(
            self.tr("One file with these weights, to be imported by ClassLens on computers without internet."),
            "body",
            "packText",
            self,
        )
        text.setWordWrap(True)
        layout = QVBoxLayout(self)
        for widget in (text, self._list, self._size, box):
            layout.addWidget(widget)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * 60)
        self._list.itemChanged.connect(self._follow)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        self.accepted.connect(lambda: self.chosen.emit(self._ids()))
        self._follow()

    def _ids(self) -> tuple[str, ...]:
        items = [self._list.item(index) for index in range(self._list.count())]
        return tuple(str(item.data(_ID)) for item in items if item.checkState() is Qt.CheckState.Checked)

    def _follow(self) -> None:
        ids = self._ids()
        size = sum(self._sizes[weights_id] for weights_id in ids)
        self._save.setEnabled(bool(ids))
        self._size.setText(self.tr("The pack will have {size}.").format(size=bytes_text(size)))
