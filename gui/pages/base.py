"""What every page of the window has in common."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.pages.picture_opener import PictureOpener


class Page(QWidget):
    """One page.

    Signals: `failed(Exception)`; `mended()` when what the page last said had failed works again; `told(sentence)`;
    `weights_changed(model id)` when a model uses other weights now; `picture_offered(Image, name, key)` when a picture
    is to be shown to the models of another page, "recognise" or "compare"; `page_wanted(key, part)` to go to a part of
    another page.
    """

    failed = Signal(object)
    mended = Signal()
    told = Signal(str)
    weights_changed = Signal(str)
    picture_offered = Signal(object, str, str)
    page_wanted = Signal(str, str)

    def pictures(self) -> PictureOpener | None:
        """What takes pictures that are opened, pasted or dropped while this page is shown; None if nothing does."""
        return None

    def refresh(self, model_id: str = "") -> None:
        """Look again at what depends on the weights in use, as those of `model_id` ("" for any model) have changed.

        A page that shows nothing of the kind does nothing.
        """

    def show_part(self, key: str) -> None:
        """Show one part of a page that has several; any other page does nothing."""
