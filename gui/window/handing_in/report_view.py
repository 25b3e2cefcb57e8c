"""Shows a report, as it would be printed, in the colours of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QTextBrowser, QWidget

from engine.handing_in.report import report_of, shortened
from engine.handing_in.work import Work
from gui import theme
from gui.widgets.layouts.follow_font import follow_font
from gui.window.handing_in.document import fill

_MARGIN = 12  # pixels
_MOST_CELLS = 11_000  # of tables together, which take about a second
_LETTERS = 40  # of text: the least width


class ReportView(QTextBrowser):
    """Nothing in it is a link, and nothing is fetched. Of very long tables only the first rows are shown."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Report"))
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # drawings grow with the width
        self._work: Work | None = None
        self._again = QTimer(self, singleShot=True, interval=0)
        self._again.timeout.connect(self._show)
        follow_font(self, lambda: self.setMinimumWidth(self.fontMetrics().averageCharWidth() * _LETTERS))

    def show_work(self, work: Work | None) -> None:
        """Show this; another person's work from its beginning."""
        place = self.verticalScrollBar().value() if self._work is not None and work is not None else 0
        self._work = work
        self._show()
        self.verticalScrollBar().setValue(place)

    def show_from_the_beginning(self, work: Work | None) -> None:
        """Show another person's work."""
        self._work = None
        self.show_work(work)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            document = self.document()
            document.markContentsDirty(0, document.characterCount())  # Qt keeps the size of drawings else

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and hasattr(self, "_again"):
            self._again.start()  # the colours and sizes of its texts are its own

    def _show(self) -> None:
        document = self.document()
        document.setDefaultFont(self.font())
        document.setDocumentMargin(_MARGIN)
        blocks = () if self._work is None else tuple(shortened(report_of(self._work), _MOST_CELLS))
        fill(document, blocks, theme.current())
