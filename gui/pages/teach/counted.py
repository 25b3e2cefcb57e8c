"""Numbers of things as people write them: “1 sample”, “12 samples”."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from gui.widgets.formats import count


def samples(many: int) -> str:
    """1 → "1 sample", 1200 → "1,200 samples"."""
    if many == 1:
        return QCoreApplication.translate("Counted", "1 sample")
    return QCoreApplication.translate("Counted", "{count} samples").format(count=count(many))


def classes(many: int) -> str:
    """1 → "1 class", 12 → "12 classes"."""
    if many == 1:
        return QCoreApplication.translate("Counted", "1 class")
    return QCoreApplication.translate("Counted", "{count} classes").format(count=count(many))


def pictures(many: int) -> str:
    """1 → "1 picture", 12 → "12 pictures"."""
    if many == 1:
        return QCoreApplication.translate("Counted", "1 picture")
    return QCoreApplication.translate("Counted", "{count} pictures").format(count=count(many))
