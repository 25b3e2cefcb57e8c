"""The pages of the window, of which one is shown."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from gui.page_parts.page import Page
from gui.page_parts.shown_picture import ShownPicture
from gui.widgets.layouts.shown_stack import ShownStack


class PageStack(ShownStack):
    """Takes the picture that was looked at on a page to the next one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: ShownPicture | None = None  # what the page that was left showed last

    def show_page(self, page: Page) -> None:
        """Go to a page, and offer it the picture that was looked at last on another."""
        before = self.currentWidget()
        if isinstance(before, Page) and before is not page:
            self._picture = before.shown_picture() or self._picture
        if self._picture is not None:
            page.look_at(self._picture)
        self.setCurrentWidget(page)

    def forget_picture(self) -> None:
        """Offer nothing until a page shows another picture."""
        self._picture = None

    def heightForWidth(self, width: int) -> int:
        """The height that the page must have; with the height it would like, it would scroll before it must."""
        page = self.currentWidget()
        layout = None if page is None else page.layout()
        return -1 if layout is None else layout.totalMinimumHeightForWidth(width)
