"""A worksheet as PDF, made of a Markdown file of `assets/lessons` and the pictures of its lesson."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QCoreApplication, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableCell,
)

from engine.lessons.guides import Guide
from engine.system.folders import ASSETS
from engine.types import Image
from gui.images import to_qimage
from gui.page_parts.paper import fit_on_one_page, printed
from gui.pages.lessons.activity import translated

FOLDER = ASSETS / "lessons"
_PICTURE, _PHOTO = 52, 84  # points wide and high, at most
_FINE = 4  # pixels of a picture in a point
_BODY, _SMALL = 9, 7.5  # points, of texts and of the heads of tables
_LEAST = 7  # points, of texts that would not fit on a page
_ANSWER = "\n\n".join(["_" * 78] * 2)  # two lines to write on


def worksheet_document(guide: Guide, pictures: Sequence[Image]) -> bytes:
    """The worksheet of a lesson as a PDF file. Raises ClassLensError."""
    document = QTextDocument()
    document.setDefaultFont(QFont(QGuiApplication.font().family(), _BODY))
    document.setMarkdown(worksheet_text(guide), QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
    for number, picture in enumerate(pictures):  # now, since a new text takes away what there was
        document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(f"picture{number}"), _on_paper(picture))
    _style(document)
    fit_on_one_page(document, _LEAST)
    return printed(document, translated(guide.title))


def worksheet_text(guide: Guide) -> str:
    """The worksheet as Markdown: its title, a line for the name, the lesson's own part, and the questions."""
    own = (FOLDER / f"{guide.id}.md").read_text(encoding="utf-8")
    own = own.replace("| |", "| \u00a0 |").replace("| |", "| \u00a0 |")  # an empty cell would have no lines
    questions = "\n\n".join(
        f"**{number}. {translated(question)}**\n\n{_ANSWER}" for number, question in enumerate(guide.questions, start=1)
    )
    line = QCoreApplication.translate("Worksheet", "Name {name}   Class {school_class}   Date {date}").format(
        name="_" * 30, school_class="_" * 8, date="_" * 10
    )
    foot = QCoreApplication.translate(
        "Worksheet",
        "Made with ClassLens. Pictures: made for ClassLens (MIT, CC0), or MNIST (CC BY-SA 3.0). You may copy this "
        "sheet.",
    )
    title, goal = translated(guide.title), translated(guide.goal)
    return f"# {title}\n\n{line}\n\n*{goal}*\n\n{own}\n\n{questions}\n\n*{foot}*\n"


def _on_paper(picture: Image) -> QImage:
    """A drawing as dark strokes on white paper, which saves the printer's ink; a photo, which has colours, as it is."""
    photo = bool((picture.min(axis=2) != picture.max(axis=2)).any())
    dark = np.ascontiguousarray(picture if photo or picture[0, 0, 0] > 127 else ~picture)
    few = max(dark.shape) < 64  # so few that they are to be seen
    mode = Qt.TransformationMode.FastTransformation if few else Qt.TransformationMode.SmoothTransformation
    side = (_PHOTO if photo else _PICTURE) * _FINE
    image = to_qimage(dark).scaled(side, side, Qt.AspectRatioMode.KeepAspectRatio, mode)
    image.setDevicePixelRatio(_FINE)
    return image


def _style(document: QTextDocument) -> None:
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        spaced = QTextBlockFormat()
        if cursor.currentTable() is None:
            spaced.setBottomMargin(7)
        cursor.mergeBlockFormat(spaced)
        block = block.next()
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            form = frame.format().toTableFormat()
            form.setBorderCollapse(True)
            form.setBorder(1)
            form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
            form.setBorderBrush(QColor("#808080"))
            form.setCellPadding(5)
            form.setCellSpacing(0)
            form.setTopMargin(4)
            form.setBottomMargin(8)
            form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
            frame.setFormat(form)
            for column in range(frame.columns()):
                _make_small(frame.cellAt(0, column))


def _make_small(cell: QTextTableCell) -> None:
    cursor = cell.firstCursorPosition()
    cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
    form = QTextCharFormat()
    form.setFontPointSize(_SMALL)
    cursor.mergeCharFormat(form)
