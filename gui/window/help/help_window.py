"""The window of the help: contents and search on the left, the text on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QAction,
    QColor,
    QKeySequence,
    QShortcut,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.widgets.parts import button, label
from gui.window.help.texts import FILES, HelpTexts, anchor

_ADDRESS = Qt.ItemDataRole.UserRole
_LETTERS = 96  # of the window's width, on average
_LINES = 34
_CONTENTS = 0.27  # of the window's width
_START = FILES[0]


class HelpWindow(QDialog):
    """Shows the help beside the window it belongs to; Escape closes it. Links lead from entry to entry.

    `inserted` gives texts that the program makes, by the names that stand in braces in the files.
    """

    def __init__(self, inserted: Mapping[str, str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("helpWindow")
        self.setWindowTitle(self.tr("ClassLens Help"))
        self._texts = HelpTexts(inserted)
        self._visited: list[str] = []
        self._shown = ""
        self._search = QLineEdit(self)
        self._search.setObjectName("helpSearch")
        self._search.setAccessibleName(self.tr("Search the help"))
        self._search.setPlaceholderText(self.tr("Search the help"))
        self._search.setClearButtonEnabled(True)
        self._contents = QListWidget(self)
        self._contents.setObjectName("helpContents")
        self._contents.setAccessibleName(self.tr("Contents"))
        self._contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._contents.setWordWrap(True)
        self._note = label("", "quiet", "helpNote", self)
        self._back = button(self.tr("&Back"), "helpBack", parent=self)
        self._text = QTextBrowser(self)
        self._text.setObjectName("helpText")
        self._text.setAccessibleName(self.tr("Text of the help"))
        self._text.setOpenLinks(False)
        self._top = 0  # the block of text that is read now
        self._text.verticalScrollBar().valueChanged.connect(self._note_top)
        self._look_changed = QTimer(self, singleShot=True, interval=0)
        self._look_changed.timeout.connect(self._show_anew)
        self._layout()
        self._text.anchorClicked.connect(self._follow)
        self._search.textChanged.connect(self._fill)
        self._search.returnPressed.connect(self._take_first)
        self._contents.currentItemChanged.connect(self._choose)
        self._back.clicked.connect(self.go_back)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self).activated.connect(self._find)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Back), self).activated.connect(self.go_back)
        self._fill()

    def texts(self) -> HelpTexts:
        """What it shows."""
        return self._texts

    def shown(self) -> str:
        """The address of the entry shown."""
        return self._shown

    def open_at(self, address: str, actions: Sequence[QAction]) -> None:
        """Show an entry in front of all windows, where the keys of these actions work too."""
        self.addActions(actions)
        self.go_to(address)
        self.show()
        self.raise_()
        self.activateWindow()

    def go_to(self, address: str) -> None:
        """Show an entry, and its file from there on; the beginning for a file that the help does not have."""
        if self._shown and address != self._shown:
            self._visited.append(self._shown)
        self._show(address)

    def go_back(self) -> None:
        """Show the entry before, if there is one."""
        if self._visited:
            self._show(self._visited.pop())

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        room = self.screen().availableGeometry().size()
        size = QSize(metrics.averageCharWidth() * _LETTERS, metrics.height() * _LINES)
        return size.boundedTo(room * 0.95)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange) and self._shown:
            self._look_changed.start()

    def _show(self, address: str) -> None:
        file, _, heading = address.partition("#")
        if file not in FILES:
            file, heading, address = _START, "", _START
        self._shown = address
        self._fill_text(file)
        self._back.setEnabled(bool(self._visited))
        self._mark(file)
        self._scroll_to(heading)
        QTimer.singleShot(0, self, lambda: self._scroll_to(heading))  # once the text has its width

    def _fill_text(self, file: str) -> None:
        document = self._text.document()
        document.setMarkdown(self._texts.markdown(file), QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        _style(document)

    def _show_anew(self) -> None:
        """Show the same text in another look, since links and lines have colours of their own; whoever reads goes on
        where they were.
        """
        top = self._top
        self._fill_text(self._shown.partition("#")[0])
        self._scroll_to_block(top)
        QTimer.singleShot(0, self, lambda: self._scroll_to_block(top))  # once the text has its width

    def _note_top(self) -> None:
        self._top = self._text.cursorForPosition(QPoint(0, 0)).blockNumber()

    def _scroll_to_block(self, number: int) -> None:
        bar, cursor = self._text.verticalScrollBar(), QTextCursor(self._text.document().findBlockByNumber(number))
        bar.setValue(bar.value() + self._text.cursorRect(cursor).top() if number else 0)

    def _scroll_to(self, heading: str) -> None:
        block = self._text.document().begin()
        while heading and block.isValid():
            if block.blockFormat().headingLevel() and anchor(block.text()) == heading:
                cursor = QTextCursor(block)
                self._text.setTextCursor(cursor)
                bar = self._text.verticalScrollBar()
                bar.setValue(bar.value() + self._text.cursorRect(cursor).top())
                return
            block = block.next()
        self._text.moveCursor(QTextCursor.MoveOperation.Start)
        self._text.verticalScrollBar().setValue(0)

    def _follow(self, link: QUrl) -> None:
        address = link.toString()
        self.go_to(f"{self._shown.partition('#')[0]}{address}" if address.startswith("#") else address)

    def _fill(self) -> None:
        """The contents, or what was found."""
        words = self._search.text().strip()
        found = self._texts.search(words) if words else [e for e in self._texts.entries if e.level == 1]
        self._contents.blockSignals(True)
        self._contents.clear()
        for entry in found:
            place = "" if entry.level == 1 else f"\n{self._texts.title(entry.file)}"
            item = QListWidgetItem(entry.title + place, self._contents)
            item.setData(_ADDRESS, entry.address)
        self._contents.blockSignals(False)
        if not words:
            self._note.setText("")
            self._mark(self._shown.partition("#")[0])
        elif not found:
            self._note.setText(self.tr("Nothing found. Try another word."))
        else:
            self._note.setText(self.tr("Found: {count}").format(count=len(found)))

    def _mark(self, file: str) -> None:
        """Mark the file shown in the contents."""
        if self._search.text().strip():
            return
        self._contents.blockSignals(True)
        for row in range(self._contents.count()):
            if self._contents.item(row).data(_ADDRESS) == file:
                self._contents.setCurrentRow(row)
        self._contents.blockSignals(False)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.go_to(str(item.data(_ADDRESS)))

    def _take_first(self) -> None:
        if self._contents.count():
            self._contents.setCurrentRow(0)

    def _find(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _layout(self) -> None:
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._search)
        column.addWidget(self._contents, 1)
        column.addWidget(self._note)
        close = button(self.tr("&Close"), "helpClose", parent=self)
        close.clicked.connect(self.reject)
        for pressed in (self._back, close):
            pressed.setAutoDefault(False)  # Return in the search takes the first entry found
        buttons = QHBoxLayout()
        buttons.addWidget(self._back)
        buttons.addStretch(1)
        buttons.addWidget(close)
        right = QWidget(self)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._text, 1)
        column.addLayout(buttons)
        split = QSplitter(self)
        split.setHandleWidth(12)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(right)
        width = self.sizeHint().width()
        split.setSizes([round(width * _CONTENTS), round(width * (1 - _CONTENTS))])
        split.setStretchFactor(1, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 12, 12, 12)
        row.addWidget(split)


def _style(document: QTextDocument) -> None:
    """Give the document air, and its tables thin lines in the theme's colour."""
    document.setDocumentMargin(16)
    block = document.begin()
    while block.isValid():
        level = block.blockFormat().headingLevel()
        cursor = QTextCursor(block)
        form = block.blockFormat()
        if level:
            form.setTopMargin(0 if level == 1 else 18)
            form.setBottomMargin(6)
        elif cursor.currentTable() is None and block.textList() is None:
            form.setBottomMargin(8)
        form.setLineHeight(125, 1)  # QTextBlockFormat.ProportionalHeight
        cursor.setBlockFormat(form)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            table = frame.format().toTableFormat()
            table.setBorderCollapse(True)
            table.setBorder(1)
            table.setBorderBrush(QColor(theme.current().line))
            table.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            table.setCellPadding(5)
            table.setCellSpacing(0)
            table.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            frame.setFormat(table)
