"""Runtimes as people know them, by their speed; and what a choice says where there are no frameworks."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QComboBox

from engine.catalog.spec import FAST, INT8, NATIVE
from engine.system.frameworks import native_reason
from gui.plain_text import tip_of


def speed_title(runtime: str) -> str:
    """What people call a runtime."""
    return _titles()[runtime][0]


def short_speed_title(runtime: str) -> str:
    """The same for a narrow column."""
    return _titles()[runtime][1]


def _titles() -> dict[str, tuple[str, str]]:
    def tr(text: str) -> str:
        return QCoreApplication.translate("Speed", text)

    return {
        FAST: (tr("Fast"), tr("Fast")),
        NATIVE: (tr("Original framework"), tr("Original")),
        INT8: (tr("Compressed (8-bit)"), tr("8-bit")),
    }


def grey_native(choice: QComboBox) -> None:
    """Grey the native runtime of a choice, and say why, where no framework is available."""
    reason, place = native_reason(), choice.findData(NATIVE)
    items = choice.model()
    if not reason or place < 0 or not isinstance(items, QStandardItemModel):
        return
    text = QCoreApplication.translate("RuntimeChoice", "{runtime} (not in this build)")
    choice.setItemText(place, text.format(runtime=choice.itemText(place)))
    choice.setItemData(place, tip_of(reason), Qt.ItemDataRole.ToolTipRole)
    choice.setToolTip(tip_of(reason))
    choice.setAccessibleDescription(reason)
    items.item(place).setEnabled(False)


def choose_runtime(choice: QComboBox, name: str) -> None:
    """Choose a runtime by its name; if it is greyed or unknown, choose the first."""
    place = choice.findData(name)
    flags = choice.model().flags(choice.model().index(place, 0))
    choice.setCurrentIndex(place if flags & Qt.ItemFlag.ItemIsEnabled else 0)
