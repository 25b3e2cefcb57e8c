"""What every page of the window has in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """One page. Signals: `failed(Exception)`; `weights_changed(model id)` when a model uses other weights now."""

    failed = Signal(object)
    weights_changed = Signal(str)

    def refresh(self) -> None:
        """Look again at what depends on the weights in use; a page that shows nothing of the kind does nothing."""
