"""The part Data of the page Evaluate: all pictures of a data set, unusual and doubtful ones, and duplicates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.data.catalog import DEFAULT_DATA
from engine.evaluation.exploring_requests import (
    TEST,
    TRAINING,
    Doubts,
    DoubtsRequest,
    Duplicates,
    DuplicatesRequest,
    Explored,
    ExploreRequest,
)
from engine.evaluation.listing import AS_GIVEN, BOTH, DOUBTED, TWICE, UNSURE, UNUSUAL, Listing, list_part
from gui.bridge import EngineBridge
from gui.page_parts.part_saver import Saver
from gui.pages.evaluate.explorer_words import caption_of, summary_of, title_of
from gui.pages.evaluate.job import EvaluationJob
from gui.plain_text import tip_of
from gui.widgets.count_bars import CountBars
from gui.widgets.drop_down import DropDown
from gui.widgets.layouts.follow_font import follow_font
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.parts import Card, LineLabel, button, label
from gui.widgets.pictures.picture_grid import Caption
from gui.widgets.pictures.thumbnail import Thumbnail
from gui.widgets.pictures.tile_view import TileView

_LABELS = tuple("0123456789")


class ExplorerPanel(Card):
    """Shows the data chosen at the left of the page, and asks the model chosen there.

    `chosen` tells that model and its speed. Signals: `picture_offered(Image, name)` when one is to be recognised;
    `failed(Exception)`.
    """

    picture_offered = Signal(object, str)
    failed = Signal(object)

    def __init__(
        self, bridge: EngineBridge, saver: Saver, chosen: Callable[[], tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__("explorerCard", parent)
        self._data, self._title, self._chosen = DEFAULT_DATA, "", chosen
        self._opening = self._data, self._title
        self._listing: Listing | None = None
        self._indexes: NDArray[np.int64] = np.zeros(0, np.int64)
        self._numbers: tuple[int, ...] = ()  # of the groups of duplicates that they are listed in
        self._order = self._choice("explorerOrder", self.tr("Show"))  # as Tab goes, in the order of making
        self._part = self._choice("explorerPart", self.tr("Part"))
        self._label = self._choice("explorerDigit", self.tr("Digit"))
        for text, key in (
            (self.tr("both parts"), BOTH),
            (self.tr("training pictures"), TRAINING),
            (self.tr("test pictures"), TEST),
        ):
            self._part.addItem(text, key)
        self._label.addItem(self.tr("all digits"), None)
        for place, name in enumerate(_LABELS):
            self._label.addItem(name, place)
        for text, key in (
            (self.tr("in the order of the data"), AS_GIVEN),
            (self.tr("the most unusual first"), UNUSUAL),
            (self.tr("duplicates"), TWICE),
            (self.tr("labels that may be wrong"), DOUBTED),
            (self.tr("the lowest label score first"), UNSURE),
        ):
            self._order.addItem(text, key)
        self._start = button(self.tr("&Look"), "explorerStart", "primary", self)
        self._bars = CountBars("explorerCounts", self.tr("Pictures of each digit"), _LABELS, self)
        self._tiles = TileView("explorerTiles", self.tr("Pictures of the data"), self)
        self._large = _LargePicture("explorerPicture", framed=False, parent=self)
        self._large.setAccessibleName(self.tr("The chosen picture"))
        self._about = label("", "body", "explorerAbout", self)
        self._about.setWordWrap(True)
        self._recognise = button(self.tr("Reco&gnise it"), "explorerRecognise", parent=self)
        self._hint = LineLabel("quiet", "explorerHint", self)
        self._save = saver.button("explorerSave", self.tr("the list of pictures"), "pictures")
        self._job = EvaluationJob(bridge, self._start, self._hint)
        self._layout()
        self._job.wanted.connect(self._look)
        self._job.failed.connect(self.failed)
        for choice in (self._part, self._label):
            choice.currentIndexChanged.connect(self._show)
        self._order.currentIndexChanged.connect(self._change_order)
        self._tiles.tile_shown.connect(self._show_large)
        self._tiles.tile_chosen.connect(self._offer)
        self._recognise.clicked.connect(lambda: self._offer(self._tiles.currentIndex().row()))
        self._show()

    def use_data(self, source: str, title: str) -> None:
        """Look at these data from now on; the list of other data is cleared."""
        self._data, self._title, self._listing = source, title, None
        self._show()

    def weights_changed(self, model_id: str) -> None:
        """A model uses other weights from now on: what it was asked, it may answer otherwise."""
        self._job.weights_changed(model_id)
        self._tell()

    def _look(self) -> None:
        """Open the data, once more where their files are others now; then find out what the chosen order asks for."""
        self._opening = self._data, self._title
        known = None if self._listing is None else self._listing.explored
        self._job.submit(ExploreRequest(self._data, known), self._opened)

    def _opened(self, explored: Explored) -> None:
        is_new = self._listing is None or self._listing.explored is not explored
        if is_new and self._opening == (self._data, self._title):  # else other data were chosen meanwhile
            self._listing = Listing(explored)
        self._when_ended(self._find_out)

    def _find_out(self) -> None:
        """Ask for what the chosen order needs, also where a model was asked before."""
        self._show()
        order, listing = self._order.currentData(), self._listing
        if listing is None:
            return
        if order == TWICE and listing.duplicates is None:
            self._job.submit(DuplicatesRequest(listing.explored), self._compared)
        elif order in (DOUBTED, UNSURE):
            request = DoubtsRequest(listing.explored, *self._chosen())
            self._job.submit(request, self._asked, (request.model_id,))

    def _compared(self, duplicates: Duplicates) -> None:
        if self._listing is not None and duplicates.explored is self._listing.explored:
            self._listing = replace(self._listing, duplicates=duplicates)
        self._when_ended(self._go_on)

    def _asked(self, doubts: Doubts) -> None:
        if self._listing is not None and doubts.request.explored is self._listing.explored:
            self._listing = replace(self._listing, doubts=doubts)
        self._when_ended(self._go_on)

    def _when_ended(self, then: Callable[[], None]) -> None:
        """Go on when the job has ended."""
        QTimer.singleShot(0, self, then)

    def _go_on(self) -> None:
        """Show what is known, and find out the rest: the order may have been changed meanwhile."""
        self._show()
        if self._listing is not None and not self._listing.is_known(self._order.currentData()):
            self._find_out()

    def _change_order(self) -> None:
        self._show()
        if self._listing is not None and not self._job.is_running():
            self._go_on()

    def _show(self) -> None:
        """List what is known; ask for a start where that is nothing."""
        listing, order = self._listing, self._order.currentData()
        part, chosen = self._part.currentData(), self._label.currentData()
        self._indexes, self._numbers = np.zeros(0, np.int64), ()
        if listing is not None and listing.is_known(order):
            self._indexes = listing.indexes(order, part, chosen)
            self._numbers = listing.group_numbers(order, part, chosen)
        self._bars.show_counts(() if listing is None else listing.counts(part), chosen)
        self._tiles.show_tiles(len(self._indexes), self._picture, self._caption)
        if listing is None or not len(self._indexes):
            self._save.offer(None)
        else:
            self._save.offer(list_part(listing, self._indexes, self._numbers))
        self._tell()

    def _tell(self) -> None:
        if not self._job.is_running():
            order, shown = self._order.currentData(), len(self._indexes)
            self._hint.setText(summary_of(self._listing, order, shown, self._title, self._job.changed))

    def _picture(self, place: int) -> NDArray[np.uint8]:
        assert self._listing is not None
        return self._listing.explored.picture(int(self._indexes[place]))

    def _caption(self, place: int) -> Caption:
        assert self._listing is not None
        number = self._numbers[place] if self._numbers else 0
        return caption_of(self._listing, int(self._indexes[place]), self._order.currentData(), number)

    def _show_large(self, place: int) -> None:
        there = 0 <= place < len(self._indexes) and self._listing is not None
        self._large.set_pixels(self._picture(place) if there else None)
        self._recognise.setEnabled(there)
        title = title_of(self._listing, int(self._indexes[place])) if there and self._listing else ""
        hint = self.tr("Choose a picture to see it large.") if self._listing is not None else ""
        self._large.setAccessibleDescription(title)
        self._about.setText(title or hint)

    def _offer(self, place: int) -> None:
        if 0 <= place < len(self._indexes):
            picture = np.repeat(self._picture(place)[:, :, np.newaxis], 3, axis=2)
            self.picture_offered.emit(picture, self._caption(place).words)

    def _choice(self, name: str, title: str) -> DropDown:
        choice = DropDown(self)
        choice.setObjectName(name)
        choice.setAccessibleName(title)
        choice.setToolTip(tip_of(title))
        return choice

    def _layout(self) -> None:
        top = WrappingRow()
        for choice in (self._order, self._part, self._label):
            top.add(choice, 1)
        top.add(self._start)
        aside = QWidget(self)
        column = QVBoxLayout(aside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._large)
        column.addWidget(self._about)
        column.addStretch(1)
        column.addWidget(self._recognise)
        follow_font(aside, lambda: aside.setFixedWidth(self._large.sizeHint().width()))
        middle = QHBoxLayout()
        middle.addWidget(self._tiles, 1)
        middle.addWidget(aside)
        below = QHBoxLayout()
        below.addWidget(self._hint, 1)
        below.addWidget(self._save)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.addLayout(top)
        rows.addWidget(self._bars)
        rows.addLayout(middle, 1)
        rows.addLayout(below)


class _LargePicture(Thumbnail):
    """A picture large enough to see its pixels."""

    def sizeHint(self) -> QSize:
        return super().sizeHint() * 2
