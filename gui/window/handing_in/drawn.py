"""Drawings inside a document: lines and letters, in the window and in a PDF file."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPolygonF,
    QPyTextObject,
    QTextCharFormat,
    QTextDocument,
    QTextFormat,
)

from engine.handing_in.drawing import LETTERS, Drawing, Ink, Words
from gui.theme import Theme

KIND = QTextFormat.ObjectTypes.UserObject.value + 1
_NUMBER = QTextFormat.Property.UserProperty.value + 1
_DOT = 1.8  # points, half across
_SMALLER = 0.85  # than the text around it


class Drawings(QPyTextObject):
    """The drawings of a document, in the colours of a theme."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._drawings: list[Drawing] = []
        document.documentLayout().registerHandler(KIND, self)

    def begin(self, theme: Theme) -> None:
        """Forget all drawings, and use these colours for others."""
        self._theme = theme
        self._drawings.clear()

    def format_of(self, drawing: Drawing) -> QTextCharFormat:
        """What the place of a drawing in the text is to have."""
        self._drawings.append(drawing)
        form = QTextCharFormat()
        form.setObjectType(KIND)
        form.setProperty(_NUMBER, len(self._drawings) - 1)
        return form

    def intrinsicSize(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        """As large as its letters are to be, but no wider than the page."""
        drawing = self._drawing(form)
        room = document.textWidth() if document.textWidth() > 0 else document.pageSize().width()
        wanted = drawing.width * QFontMetricsF(document.defaultFont()).height() / 1.35 * _SMALLER / LETTERS
        width = min(wanted, room - 2 * document.documentMargin() - 2) if room > 0 else wanted
        return QSizeF(width, width * drawing.height / drawing.width)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        rect, drawing = QRectF(rect), self._drawing(form)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(rect.topLeft())
        painter.scale(rect.width() / drawing.width, rect.height() / drawing.height)
        for line in drawing.lines:
            colour = self._colour(line.ink)
            style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
            painter.setPen(QPen(colour, line.width, style, Qt.PenCapStyle.FlatCap, Qt.PenJoinStyle.RoundJoin))
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in line.points]))
            if line.dots:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(colour)
                for x, y in line.points:
                    painter.drawEllipse(QPointF(x, y), _DOT, _DOT)
                painter.setBrush(Qt.BrushStyle.NoBrush)
        font = QFont(document.defaultFont())
        font.setPixelSize(round(LETTERS))
        painter.setFont(font)
        for words in drawing.words:
            self._write(painter, words, QFontMetricsF(font))
        painter.restore()

    def _write(self, painter: QPainter, words: Words, metrics: QFontMetricsF) -> None:
        painter.setPen(self._colour(words.ink))
        painter.drawText(QPointF(words.x - metrics.horizontalAdvance(words.text) * words.anchor, words.y), words.text)

    def _drawing(self, form: QTextFormat) -> Drawing:
        return self._drawings[form.intProperty(_NUMBER)]

    def _colour(self, ink: Ink) -> QColor:
        theme = self._theme
        names = {
            Ink.TEXT: theme.text,
            Ink.QUIET: theme.quiet_text,
            Ink.LINE: theme.line,
            Ink.TRAINING: theme.accent,
            Ink.HELD_BACK: theme.attention,
        }
        return QColor(names[ink])


def own(parent: QObject) -> Drawings | None:
    """The drawings that belong to a document; None before it has any."""
    return parent.findChild(Drawings)
