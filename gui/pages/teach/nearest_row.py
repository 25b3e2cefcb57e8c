"""The samples that a picture is most like: the reason for the answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme
from gui.pages.teach.sample_list import paint_sample
from gui.pages.teach.thumbnails import Thumbnails
from gui.plain_text import tip_of
from gui.theme.class_colours import class_colour
from gui.widgets.formats import percent
from gui.widgets.layouts.follow_font import follow_font

_COUNT = 3
_LINES = 3.4  # of text: the side of a picture

Near = tuple[Path, str, int, float]
"""The file of a sample, the name of its class, the number of that one's colour, and how like it is, up to 1."""


class NearestRow(QWidget):
    """Three pictures with the names of their classes."""

    def __init__(self, name: str, thumbnails: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(self.tr("Most similar samples"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._thumbnails = thumbnails
        self._near: tuple[Near, ...] = ()
        thumbnails.arrived.connect(self.update)
        follow_font(self, self.updateGeometry)

    def show_nearest(self, near: Sequence[Near]) -> None:
        """Show these samples, the most alike first; none shows empty places."""
        if tuple(near) != self._near:
            self._near = tuple(near[:_COUNT])
            words = (
                self.tr("{name}: {share} alike").format(name=name, share=percent(max(0.0, alike)))
                for _, name, _, alike in self._near
            )
            self.setAccessibleDescription(", ".join(words))
            self.setToolTip(tip_of(self.accessibleDescription()))
            self.update()

    def sizeHint(self) -> QSize:
        height = self.fontMetrics().height()
        return QSize(round(height * _LINES) * _COUNT + 16, round(height * (_LINES + 1.2)))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        height = self.fontMetrics().height()
        side, step = height * _LINES, self.width() / _COUNT
        small = theme.scaled(self.font(), theme.SMALL)
        for place in range(_COUNT if not self._near else len(self._near)):
            square = QRectF(place * step, 0, side, side)
            near = self._near[place] if self._near else None
            paint_sample(painter, square, None if near is None else self._thumbnails.picture(near[0]))
            if near is None:
                continue
            under = QRectF(place * step, side, step - 6, height * 1.2)
            mark = QRectF(under.left() + 1, under.center().y() - height * 0.25, height * 0.5, height * 0.5)
            painter.fillRect(mark, QColor(class_colour(near[2])))
            painter.setFont(small)
            painter.setPen(QColor(theme.current().text))
            under.setLeft(mark.right() + 4)
            text = painter.fontMetrics().elidedText(near[1], Qt.TextElideMode.ElideRight, round(under.width()))
            painter.drawText(under, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()
