"""Texts on paper: a document as a PDF file."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QMarginsF, QSizeF
from PySide6.QtGui import QPageLayout, QPageSize, QPdfWriter, QTextDocument

_DOTS = 150  # per inch; what is drawn are lines and letters, which have no pixels in a PDF
_MARGIN = 15  # mm
_STEP = 0.25  # points


def printed(document: QTextDocument, title: str) -> bytes:
    """The document as the content of a PDF file, on A4; its text can be selected."""
    content = QBuffer()
    content.open(QBuffer.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(content)
    writer.setTitle(title)
    writer.setCreator("ClassLens")
    writer.setResolution(_DOTS)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4),
            QPageLayout.Orientation.Portrait,
            QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN),
            QPageLayout.Unit.Millimeter,
        )
    )
    document.setPageSize(paper_size())
    document.print_(writer)
    return bytes(content.data().data())


def fit_on_one_page(document: QTextDocument, least: float) -> None:
    """Make the text smaller, down to `least` points, until the document is one page: fonts differ between systems."""
    document.setPageSize(paper_size())
    font = document.defaultFont()
    while document.pageCount() > 1 and font.pointSizeF() > least:
        font.setPointSizeF(font.pointSizeF() - _STEP)
        document.setDefaultFont(font)


def paper_size() -> QSizeF:
    """The room for text on a page, in points."""
    page = QPageSize(QPageSize.PageSizeId.A4).size(QPageSize.Unit.Point)
    margins = 2 * _MARGIN / 25.4 * 72
    return QSizeF(page.width() - margins, page.height() - margins)
