"""A report as a Qt document, for the preview and for PDF. Whatever anybody wrote is inserted as text, never as HTML."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextImageFormat,
    QTextLength,
    QTextTableFormat,
)

from engine.handing_in.html import FEW, is_number
from engine.handing_in.report import Block, Figure, Gallery, Heading, Paragraph, report_of
from engine.handing_in.work import LONGEST_ROW_NAME, Table, Work
from engine.types import Image
from gui import theme
from gui.images import to_qimage
from gui.page_parts.paper import paper_size, printed
from gui.theme import LIGHT, Theme
from gui.window.handing_in.drawn import Drawings, own

_SIZES = {1: 1.6, 2: 1.25, 3: 1.05}  # of headings, times that of the text
_IN_A_ROW = 5  # pictures
_SIDE = 5.0  # lines of text: a picture's
_LARGER = 8  # times as many pixels
_BODY = 9  # points, on paper


def pdf_of(work: Work) -> bytes:
    """The report as the content of a PDF file."""
    document = QTextDocument()
    document.setDefaultFont(QFont(QGuiApplication.font().family(), _BODY))
    document.setPageSize(paper_size())
    blocks = report_of(work)
    fill(document, blocks, LIGHT)
    keep_tables_whole(document)
    return printed(document, blocks[0].text if isinstance(blocks[0], Heading) else "")


def fill(document: QTextDocument, blocks: Sequence[Block], colours: Theme) -> None:
    """Put a report into a document in place of what was there."""
    document.setUndoRedoEnabled(False)
    document.clear()
    drawings = own(document) or Drawings(document, colours)
    drawings.begin(colours)
    _Writer(document, drawings, colours).write(blocks)


def keep_tables_whole(document: QTextDocument) -> None:
    """Begin a page before each table that would be cut by its end, with the caption; longer ones are cut by row."""
    height, layout = document.pageSize().height(), document.documentLayout()
    for frame in document.rootFrame().childFrames():
        place = layout.frameBoundingRect(frame)
        if place.height() < height and place.top() // height != place.bottom() // height:
            cursor = QTextCursor(document.findBlock(frame.firstPosition() - 1))
            form = cursor.blockFormat()
            form.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            cursor.setBlockFormat(form)


def _on_paper(picture: Image) -> QImage:
    """A picture of few pixels larger, so that they are to be seen and PDF does not blur them."""
    image = to_qimage(picture)
    if max(image.width(), image.height()) >= FEW:
        return image
    return image.scaled(image.size() * _LARGER, mode=Qt.TransformationMode.FastTransformation)


def _below(table: Table, column: int) -> str:
    """What stands below the title of a column."""
    return table.rows[0][column] if table.rows else table.titles[column]


class _Writer:
    def __init__(self, document: QTextDocument, drawings: Drawings, colours: Theme) -> None:
        self._document, self._drawings, self._colours = document, drawings, colours
        self._cursor = QTextCursor(document)
        self._pictures = 0
        self._begun = False

    def write(self, blocks: Sequence[Block]) -> None:
        self._cursor.beginEditBlock()
        for block in blocks:
            if isinstance(block, Heading):
                self._heading(block)
            elif isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, Figure):
                self._begin(6)
                self._cursor.insertText("\ufffc", self._drawings.format_of(block.drawing))
            elif isinstance(block, Gallery):
                self._gallery(block)
            else:
                self._table(block)
        self._cursor.endEditBlock()

    def _heading(self, heading: Heading) -> None:
        form = self._begin(4, above=0 if heading.level == 1 else 14, level=heading.level)
        form.setFont(theme.scaled(self._document.defaultFont(), _SIZES[heading.level], bold=True))
        self._cursor.insertText(heading.text, form)

    def _paragraph(self, paragraph: Paragraph) -> None:
        form = self._begin(5)
        self._say(paragraph.text, form, quiet=paragraph.quiet, attention=paragraph.attention)

    def _say(self, text: str, form: QTextCharFormat, quiet: bool = False, attention: bool = False) -> None:
        if quiet:
            form.setFont(theme.scaled(self._document.defaultFont(), theme.SMALL))
        colours = self._colours
        form.setForeground(QColor(colours.attention if attention else colours.quiet_text if quiet else colours.text))
        self._cursor.insertText(text, form)

    def _begin(self, below: float, above: float = 0, level: int = 0) -> QTextCharFormat:
        """Begin another paragraph; returns the format of its text."""
        block = QTextBlockFormat()
        block.setTopMargin(above)
        block.setBottomMargin(below)
        block.setHeadingLevel(level)
        form = QTextCharFormat()
        form.setFont(self._document.defaultFont())
        form.setForeground(QColor(self._colours.text))
        if self._begun:
            self._cursor.insertBlock(block, form)
        else:
            self._cursor.setBlockFormat(block)
        self._begun = True
        return form

    def _gallery(self, gallery: Gallery) -> None:
        pictures = gallery.pictures
        self._begin(0)
        form = QTextTableFormat()
        form.setBorder(0)
        form.setCellPadding(4)
        form.setCellSpacing(0)
        form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        share = QTextLength(QTextLength.Type.PercentageLength, 100 / _IN_A_ROW)
        form.setColumnWidthConstraints([share] * _IN_A_ROW)
        table = self._cursor.insertTable(-(-len(pictures) // _IN_A_ROW), _IN_A_ROW, form)
        side = self._font_height() * _SIDE
        for place, shown in enumerate(pictures):
            self._cursor = table.cellAt(*divmod(place, _IN_A_ROW)).firstCursorPosition()
            name = f"picture{self._pictures}"
            self._pictures += 1
            image = _on_paper(shown.picture)
            self._document.addResource(QTextDocument.ResourceType.ImageResource.value, QUrl(name), image)
            placed = QTextImageFormat()
            placed.setName(name)
            factor = side / max(image.width(), image.height())
            placed.setWidth(image.width() * factor)
            placed.setHeight(image.height() * factor)
            self._cursor.insertImage(placed)
            bold = self._begin(0)
            bold.setFont(theme.scaled(self._document.defaultFont(), 1, bold=True))
            self._say(shown.said, bold)
            for text in filter(None, (shown.detail, shown.name)):
                self._say(text, self._begin(0), quiet=True)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)

    def _table(self, table: Table) -> None:
        if table.caption:
            self._say(table.caption, self._begin(2, above=4), quiet=True)
        else:
            self._begin(0)
        form = QTextTableFormat()
        form.setBorderCollapse(True)
        form.setBorder(1)
        form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        form.setBorderBrush(QColor(self._colours.line))
        form.setCellPadding(3)
        form.setCellSpacing(0)
        form.setHeaderRowCount(1)
        form.setBottomMargin(6)
        placed = self._cursor.insertTable(len(table.rows) + 1, len(table.titles), form)
        for row, texts in enumerate((table.titles, *table.rows)):
            for column, text in enumerate(texts):
                self._cursor = placed.cellAt(row, column).firstCursorPosition()
                block = QTextBlockFormat()
                number = is_number(text if row else _below(table, column))
                if number:
                    block.setAlignment(Qt.AlignmentFlag.AlignRight)
                if row and (number or (column == 0 and len(text) <= LONGEST_ROW_NAME)):
                    block.setNonBreakableLines(True)  # a digit alone on a line would be another number
                self._cursor.setBlockFormat(block)
                cell = QTextCharFormat()
                cell.setFont(theme.scaled(self._document.defaultFont(), theme.SMALL, bold=row == 0))
                self._say(text, cell)
        self._cursor.movePosition(QTextCursor.MoveOperation.End)

    def _font_height(self) -> float:
        return QFontMetricsF(self._document.defaultFont()).height()
