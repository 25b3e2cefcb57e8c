"""What every page of the window has in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Page(QWidget):
    """One page.

    Signals: `failed(Exception)`; `told(sentence)`; `weights_changed(model id)` when a model uses other weights now;
    `picture_offered(Image, name)` when a picture is to be recognised.
    """

    failed = Signal(object)
    told = Signal(str)
    weights_changed = Signal(str)
    picture_offered = Signal(object, str)

    def refresh(self, model_id: str = "") -> None:
        """Look again at what depends on the weights in use, as those of `model_id` ("" for any model) have changed.

        A page that shows nothing of the kind does nothing.
        """
