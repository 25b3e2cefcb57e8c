"""The stages of reading objects live: what is cut out of the picture, and what the network is given."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.camera.requests import ObjectSight
from gui.images import to_qimage
from gui.pages.camera.digit_stages import StagePicture
from gui.widgets.layouts.follow_font import keep_lines
from gui.widgets.parts import Card, label


class ObjectStages(Card):
    """The steps of a photo's preparation."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("objectStages", parent)
        self.setAccessibleName(self.tr("Step by step"))
        self._frame, self._given = StagePicture("objectStage-frame", self), StagePicture("objectStage-given", self)
        self._captions = [label("", "quiet", f"objectStageCaption-{key}", self) for key in ("frame", "given")]
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(12)
        for caption, picture in zip(self._captions, (self._frame, self._given), strict=True):
            caption.setWordWrap(True)
            caption.setAlignment(Qt.AlignmentFlag.AlignTop)
            keep_lines(caption, 2)
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(caption)
            column.addWidget(picture, 1)
            row.addLayout(column, 1)
        self.show_nothing()

    def show_sight(self, sight: ObjectSight) -> None:
        """Show the steps of the frame answered last."""
        if not sight.steps:
            return
        cut = len(sight.steps) > 1
        self._say(
            self.tr("1  The square in the middle of the picture") if cut else self.tr("1  The whole picture"),
            self.tr("2  What the model sees: shrunk to {size} pixels").format(size=sight.steps[-1].name),
        )
        self._frame.show_picture(to_qimage(sight.steps[0].picture if cut else sight.picture), [])
        self._given.show_picture(to_qimage(sight.steps[-1].picture), [])

    def show_nothing(self) -> None:
        """Show no steps."""
        self._say(self.tr("1  Cropped: what is cut out of the picture"), self.tr("2  What the model sees"))
        for picture in (self._frame, self._given):
            picture.show_picture(None, [])

    def _say(self, *sentences: str) -> None:
        for caption, picture, sentence in zip(self._captions, (self._frame, self._given), sentences, strict=True):
            if caption.text() != sentence:
                caption.setText(sentence)
                picture.setAccessibleName(sentence)
