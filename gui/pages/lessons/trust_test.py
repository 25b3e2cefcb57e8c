"""Does a heat map tell the truth? What it calls most important is erased, and the score falls, or does not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.explain.requests import Deletion
from engine.lessons.guides import Guide
from engine.lessons.requests import LessonPicture, PicturesRequest
from engine.lessons.trust import KINDS, TEST, MapKind
from gui.bridge import EngineBridge, Listener
from gui.pages.lessons.activity import Activity
from gui.pages.lessons.erasing_tile import ErasingTile
from gui.pages.lessons.trust_tests import MOST, TrustTests, curves
from gui.pages.lessons.trust_words import kind_text
from gui.plain_text import tip_of
from gui.widgets.drop_down import DropDown
from gui.widgets.formats import percent
from gui.widgets.info_button import InfoButton
from gui.widgets.layouts.columns import Columns
from gui.widgets.layouts.wrapping_row import WrappingRow
from gui.widgets.number_fields import Slider
from gui.widgets.parts import Card, LineLabel, TextBlock
from gui.widgets.pictures.heat_map import coloured
from gui.widgets.segmented import Segmented

_ONE, _ALL = "one", "all"
_FIRST_DIGIT = 4
_STEP = 5  # pixels


class TrustTest(Activity):
    """A kind of maps, a digit and a slider. Attributes: `tests`, all that were done."""

    def __init__(self, bridge: EngineBridge, guide: Guide, parent: QWidget | None = None) -> None:
        super().__init__(bridge, guide, parent)
        from gui.pages.lessons.erasing_plot import ErasingPlot  # noqa: PLC0415 - pyqtgraph takes long to import

        self.setObjectName("trustTest")
        self.tests = TrustTests(bridge, self)
        self._kind = self._choice("trustKind", self.tr("Maps"))
        for kind in KINDS:
            self._kind.addItem(kind_text(kind), kind)
        self._digit = self._choice("trustTestDigit", self.tr("Digit"))
        self._task = TextBlock("body", "trustTestTask", 2, self)
        self._task.setText(
            self.tr(
                "If a map is true, the score falls when what it calls most important is erased. Guess first, then move "
                "the slider."
            )
        )
        titles = (self.tr("By the map"), self.tr("Random weights"), self.tr("At random"))
        names = ("trustByMap", "trustByRandom", "trustAtRandom")
        self._tiles = [
            ErasingTile(name, title, number, self)
            for number, (name, title) in enumerate(zip(names, titles, strict=True))
        ]
        self._slider = Slider(self)
        self._slider.setObjectName("trustErased")
        self._slider.setAccessibleName(self.tr("Erased pixels"))
        self._slider.setRange(0, MOST)
        self._slider.setPageStep(_STEP)
        self._erased = LineLabel("heading", "trustErasedText", self)
        self._which = Segmented("trustDigits", self.tr("Digits of the curves"), self)
        self._which.add(_ONE, self.tr("This digit"))
        self._which.add(_ALL, self.tr("Mean of ten digits"))
        self._plot = ErasingPlot(self)
        self._sentence = TextBlock("body", "trustSentence", 4, self)
        self._layout()
        self._kind.currentIndexChanged.connect(self._ask)
        self._digit.currentIndexChanged.connect(self._ask)
        self._slider.valueChanged.connect(self._show)
        self._which.changed.connect(lambda _: self._show())
        self.tests.found.connect(self._found)
        self.tests.failed.connect(self.failed)
        self._show()
        self._fetch()

    def begin(self) -> None:
        """Begin with the slider."""
        self._slider.setFocus()

    def refresh(self) -> None:
        """Test anew: a model uses other weights now."""
        self.tests.forget()
        self._show()
        if self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Test now, and not while other parts are looked at, and ask again for digits that could not be had."""
        super().showEvent(event)
        if self._failed:
            self._fetch()
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.tests.want(())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_plot"):
            self._plot.follow_theme()
        super().changeEvent(event)

    def _fetch(self) -> None:
        self._failed = False
        listener: Listener[tuple[LessonPicture, ...]] = Listener(self._take, self._not_fetched)
        request = PicturesRequest(self._guide.id, exercise=TEST)
        self._bridge.submit("pictures", request, listener, lane=self.objectName())

    def _not_fetched(self, error: Exception) -> None:
        self._failed = True
        self.failed.emit(error)

    def _take(self, digits: tuple[LessonPicture, ...]) -> None:
        self.tests.digits = digits
        self._digit.addItems([digit.truth for digit in digits])
        self._digit.setCurrentIndex(_FIRST_DIGIT)
        if self.isVisible():
            self._ask()

    def _map_kind(self) -> MapKind:
        return KINDS[self._kind.currentIndex()]

    def _test(self) -> Deletion | None:
        return self.tests.get(self._map_kind(), self._digit.currentIndex())

    def _ask(self) -> None:
        if self.tests.digits and self.isVisible():
            self.tests.want((self._map_kind(),), self._digit.currentIndex())
        self._show()

    def _found(self) -> None:
        self.mended.emit()
        if self.isVisible():
            self._show()

    def _show(self) -> None:
        test, erased = self._test(), self._slider.value()
        self._erased.setText(
            self.tr("Erased: {count} pixels").format(count=erased)
            if test is None
            else self.tr("Erased: {count} of {all} pixels").format(count=erased, all=test.inked)
        )
        self._slider.setAccessibleDescription(self._erased.text())
        self._show_tiles(test, erased)
        wants_all = self._which.current() == _ALL
        shown = self.tests.mean(self._map_kind()) if wants_all else None if test is None else curves(test)
        self._plot.show_curves(shown, erased)
        if shown is None:
            waiting = self.tr("Being tested: {done} of {count} digits…")
            self._sentence.setText(
                waiting.format(done=self.tests.done(self._map_kind()), count=len(self.tests.digits) or 10)
            )
            return
        scores = dict(zip(("map", "random", "chance"), map(percent, shown.at(erased)), strict=True))
        text = self.tr(
            "{count} pixels erased: the score is {map} by the map, {random} by the map of random weights, and {chance} "
            "at random (mean of ten orders)."
        )
        if wants_all:
            text = self.tr(
                "Ten digits, {count} pixels erased from each: the mean score is {map} by the map, {random} by the map "
                "of random weights, and {chance} at random."
            )
        self._sentence.setText(text.format(count=erased, **scores))

    def _show_tiles(self, test: Deletion | None, erased: int) -> None:
        if test is None:
            for tile in self._tiles:
                tile.show_map(None)
            return
        digit = test.heat_map.input
        pictures = [coloured(drawn.input, drawn.values) for drawn in (test.heat_map, test.random_map)]
        orders = (test.by_map, test.by_random_map, test.at_random)
        for tile, picture, order, score in zip(
            self._tiles, (*pictures, digit), orders, curves(test).at(erased), strict=True
        ):
            tile.show_map(picture)
            tile.show_erased(digit, order, erased, score)

    def _choice(self, name: str, title: str) -> DropDown:
        choice = DropDown(self)
        choice.setObjectName(name)
        choice.setAccessibleName(title)
        choice.setToolTip(tip_of(title))
        return choice

    def _info(self) -> InfoButton:
        text = self.tr(
            "Pixels of the digit lose their colour one after the other: those first where the map is largest, or where "
            "the map of random weights is, or in random order. All scores are those of the trained network. A map that "
            "knows what the network looks at makes the score fall faster than chance does. It is called the deletion "
            "test. A digit with holes is a picture of a kind that the network never learnt from, so the test is not "
            "perfect either."
        )
        return InfoButton(self.tr("How maps are tested"), text, self._guide.notes, "trustTestRule", self)

    def _layout(self) -> None:
        left, right = Card("trustTestCard", self), Card("trustCurvesCard", self)
        column = QVBoxLayout(left)
        head = QHBoxLayout()
        choices = WrappingRow()
        choices.add(self._kind)
        choices.add(self._digit)
        head.addLayout(choices, 1)
        head.addWidget(self._info(), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self._task)
        row = QHBoxLayout()
        for tile in self._tiles:
            row.addWidget(tile, 1)
        column.addLayout(row, 1)
        below = QHBoxLayout()
        below.addWidget(self._slider, 3)
        below.addWidget(self._erased, 2)
        column.addLayout(below)
        column = QVBoxLayout(right)
        column.addWidget(self._which)
        column.addWidget(self._plot, 1)
        column.addWidget(self._sentence)
        columns = Columns(12, self)
        for card, stretch in ((left, 3), (right, 2)):
            inside = card.layout()
            assert inside is not None
            inside.setContentsMargins(12, 12, 12, 12)
            inside.setSpacing(8)
            columns.add(card, stretch)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(columns)
