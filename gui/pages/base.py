"""What every page of the window has in common."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QWidget


class PictureTaker(Protocol):
    """Takes pictures from outside."""

    def choose_file(self) -> None:
        """Ask for a file."""

    def paste(self) -> None:
        """Take what is on the clipboard."""

    def take(self, data: QMimeData, name: str) -> bool:
        """Take dropped data; False when there is no picture in it."""


class Page(QWidget):
    """One page.

    Signals: `failed(Exception)`; `told(sentence)`; `weights_changed(model id)` when a model uses other weights now;
    `picture_offered(Image, name)` when a picture is to be recognised; `page_wanted(key, part)` to go to a part of
    another page.
    """

    failed = Signal(object)
    told = Signal(str)
    weights_changed = Signal(str)
    picture_offered = Signal(object, str)
    page_wanted = Signal(str, str)

    def pictures(self) -> PictureTaker | None:
        """What takes pictures that are opened, pasted or dropped while this page is shown; None if nothing does."""
        return None

    def refresh(self, model_id: str = "") -> None:
        """Look again at what depends on the weights in use, as those of `model_id` ("" for any model) have changed.

        A page that shows nothing of the kind does nothing.
        """

    def show_part(self, key: str) -> None:
        """Show one part of a page that has several; any other page does nothing."""
