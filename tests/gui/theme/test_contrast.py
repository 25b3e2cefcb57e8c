"""Texts and controls can be told from what is beside them: WCAG 2.2, 1.4.3 (4.5 for text) and 1.4.11 (3 for controls).

The contrast of the colours of each scheme, and that of what widgets really paint.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLineEdit,
    QListView,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QTableView,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.widgets.drop_down import DropDown
from gui.widgets.pad.drawing_pad import DrawingPad
from gui.widgets.parts import Card
from gui.widgets.segmented import Segmented

Show = Callable[[QWidget], None]

TEXT, CONTROL = 4.5, 3.0

TEXTS_ON = {
    "text": ("card", "window", "accent_quiet"),
    "quiet_text": ("card", "window", "accent_quiet"),
    "accent": ("card",),
    "attention": ("card", "window"),
    "text_on_accent": ("accent",),
}
CONTROLS_ON = {
    "outline": ("card", "window"),
    "accent": ("card", "window", "accent_quiet"),
    "bar": ("card",),
    "attention": ("card",),
}


def checked(box: QCheckBox | QRadioButton) -> QWidget:
    box.setChecked(True)
    return box


def half_done() -> QWidget:
    bar = QProgressBar()
    bar.setValue(50)
    return bar


def segmented() -> QWidget:
    choice = Segmented("choice", "Choice")
    choice.add("one", "")
    choice.add("two", "")
    return choice


CONTROLS: dict[str, Callable[[], QWidget]] = {
    "check box": QCheckBox,
    "checked check box": lambda: checked(QCheckBox()),
    "radio button": QRadioButton,
    "checked radio button": lambda: checked(QRadioButton()),
    "line edit": QLineEdit,
    "spin box": QSpinBox,
    "drop-down": DropDown,
    "button": QPushButton,
    "tool button": QToolButton,
    "slider": lambda: QSlider(Qt.Orientation.Horizontal),
    "progress": QProgressBar,
    "progress half done": half_done,
    "segmented": segmented,
    "pad": DrawingPad,
}


@pytest.fixture(params=list(theme.SCHEMES.values()), ids=list(theme.SCHEMES))
def scheme(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[theme.Theme]:
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, theme.LIGHT)


@pytest.fixture
def shown(scheme: theme.Theme, put_on_screen: Show) -> tuple[Card, dict[str, QWidget]]:
    """A card with one control of each kind, none of them with the focus."""
    card = Card("card")
    widgets = {name: make() for name, make in CONTROLS.items()}
    card.setFixedWidth(200)
    column = QVBoxLayout(card)
    for widget in widgets.values():
        column.addWidget(widget)
    put_on_screen(card)
    card.setFocus()
    return card, widgets


def painted(card: QWidget, of: QWidget) -> list[str]:
    """The colour of each pixel where a widget lies."""
    picture = card.grab(QRect(of.mapTo(card, QPoint(0, 0)), of.size())).toImage()
    picture = picture.convertToFormat(QImage.Format.Format_RGB32)
    return [f"#{pixel & 0xFFFFFF:06x}" for pixel in memoryview(picture.constBits()).cast("I")]


def strong(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs of colours can be told apart."""
    return sum(many for pair, many in Counter(pairs).items() if theme.contrast(*pair) >= CONTROL)


def test_the_colours_of_texts_and_controls_stand_out(scheme: theme.Theme) -> None:
    for wanted, pairs in ((TEXT, TEXTS_ON), (CONTROL, CONTROLS_ON)):
        for front, behind in ((front, behind) for front, beside in pairs.items() for behind in beside):
            found = theme.contrast(getattr(scheme, front), getattr(scheme, behind))
            assert found >= wanted, f"{front} on {behind}: {found:.2f}"


def test_every_control_is_seen_on_its_card(scheme: theme.Theme, shown: tuple[Card, dict[str, QWidget]]) -> None:
    card, widgets = shown
    for name, widget in widgets.items():
        seen = strong((colour, scheme.card) for colour in painted(card, widget))
        assert seen >= 2 * min(16, widget.height()), name  # at least the edges at both sides


def test_the_focus_is_seen_on_every_control(scheme: theme.Theme, shown: tuple[Card, dict[str, QWidget]]) -> None:
    card, widgets = shown
    for name, widget in widgets.items():
        if isinstance(widget, QProgressBar):
            continue
        target = widget if not isinstance(widget, Segmented) else widget.findChild(QPushButton)
        assert target is not None
        before = painted(card, widget)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        assert strong(zip(before, painted(card, widget), strict=True)) >= 16, name


def test_what_is_written_on_any_colour_of_a_matrix_can_be_read(scheme: theme.Theme) -> None:
    for share in range(0, 101, 5):
        for colour in (scheme.accent, scheme.attention, scheme.bar):
            fill = theme.mix(colour, scheme.card, share / 100)
            assert theme.contrast(theme.ink_on(fill), fill) >= TEXT


def test_a_contrast_is_that_of_the_standard() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast(QColor("#777777"), "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("kind", [QListView, QTreeView, QTableView])
def test_the_box_of_an_entry_that_can_be_ticked_is_seen(
    scheme: theme.Theme, put_on_screen: Show, kind: type[QListView | QTreeView | QTableView]
) -> None:
    card, view, model = Card("card"), kind(), QStandardItemModel()
    entry = QStandardItem()
    entry.setCheckable(True)
    model.appendRow(entry)
    view.setModel(model)
    if isinstance(view, QTableView):
        view.setShowGrid(False)
    QVBoxLayout(card).addWidget(view)
    put_on_screen(card)
    card.setFocus()
    seen = strong((colour, scheme.card) for colour in painted(card, view.viewport()))
    assert seen >= 24  # at least two edges
