"""The one stylesheet of the application."""

from __future__ import annotations

from PySide6.QtCore import QDir
from PySide6.QtGui import QFont, QFontMetrics

from engine.system.folders import ASSETS
from gui.theme.colours import Theme, ink_on, mix
from gui.theme.fonts import SMALL, TITLE
from gui.theme.palette import FADED

ICON_FOLDER = ASSETS / "icons"
_PLACE = "classlensicons"  # what the stylesheet calls that folder: a blank in its path would end the sheet


def stylesheet(theme: Theme, font: QFont) -> str:
    """The one stylesheet of the application, its distances in proportion to `font`."""
    unit = max(1.0, QFontMetrics(font).height() / 4)  # about a quarter of a line of text: 4 pixels at usual sizes
    size, in_points = font.pointSizeF(), font.pointSizeF() > 0
    if not in_points:
        size = font.pixelSize()

    def text(factor: float) -> str:
        return f"font-size: {size * factor:.1f}{'pt' if in_points else 'px'};"

    def image(name: str, behind: str) -> str:
        shade = "white" if ink_on(behind).lightnessF() > 0.5 else "black"
        return f"image: url({_PLACE}:{name}-{shade}.svg);"

    QDir.setSearchPaths(_PLACE, [str(ICON_FOLDER)])

    down, up, check = image("chevron-down", theme.card), image("chevron-up", theme.card), image("check", theme.accent)
    tick = image("check", theme.card)
    faded = mix(theme.text, theme.card, FADED).name()
    hover = mix(theme.accent, theme.card, 0.08).name()
    pressed_accent = mix(theme.accent, theme.text, 0.85).name()
    inner, outer = round(unit * 1.3), round(unit * 3)
    handle, groove, mark = round(unit * 3.4), round(unit), round(unit * 4.2)
    dot, arrow, bar, scroll = round(unit * 1.3), round(unit * 2.5), round(unit * 2), round(unit * 2.5)
    return f"""
QMainWindow, QDialog {{ background: {theme.window}; }}
QFrame[role="card"] {{ background: {theme.card}; border: 1px solid {theme.line}; border-radius: 12px; }}
QFrame[role="card"][state="disagrees"], QFrame[role="card"][state="attention"] {{ border-color: {theme.attention}; }}
QFrame[role="card"][state="selected"] {{ border-color: {theme.accent}; }}
QFrame[role="card"]:focus {{ border: 2px solid {theme.accent}; }}
QFrame[role="tour"] {{ background: transparent; border: 2px solid {theme.accent}; border-radius: 12px; }}
QFrame[role="rail"] {{ background: {theme.card}; border: none; border-right: 1px solid {theme.line}; }}
QFrame[role="segmented"] {{ background: {theme.window}; border: 1px solid {theme.outline}; border-radius: 10px; }}
QLabel, LineLabel {{ background: transparent; border: none; }}
QLabel[role="title"], LineLabel[role="title"] {{ {text(TITLE)} font-weight: 600; }}
QLabel[role="heading"], LineLabel[role="heading"] {{ font-weight: 600; }}
QLabel[role="quiet"], LineLabel[role="quiet"] {{ {text(SMALL)} color: {theme.quiet_text}; }}
QLabel[role="small"], LineLabel[role="small"] {{ {text(SMALL)} }}
QLabel[role="attention"], LineLabel[role="attention"] {{ {text(SMALL)} color: {theme.attention}; }}
QLabel[role="badge"] {{ {text(SMALL)} color: {theme.quiet_text}; border: 1px solid {theme.line};
    border-radius: 6px; padding: 0 {inner}px; }}
QPushButton, QToolButton {{ background: {theme.card}; border: 1px solid {theme.outline}; border-radius: 8px;
    padding: {inner}px {outer}px; }}
QToolButton {{ padding: {inner}px {inner}px; }}
QPushButton, QToolButton {{ icon-size: {round(unit * 4)}px; }}
QPushButton:hover, QToolButton:hover {{ background: {hover}; border-color: {theme.text}; }}
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {{
    background: {theme.accent_quiet}; border-color: {theme.accent}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {faded}; background: {theme.card}; border-color: {theme.line}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {theme.accent}; padding: {inner - 1}px {outer - 1}px; }}
QToolButton:focus {{ padding: {inner - 1}px {inner - 1}px; }}
QPushButton[role="badge"], QPushButton[role="badge"]:focus {{ {text(SMALL)} color: {theme.accent};
    border-radius: 6px; padding: 0 {inner}px; min-height: 0; }}
QPushButton::menu-indicator {{ {down} width: {outer}px; height: {outer}px;
    subcontrol-origin: padding; subcontrol-position: center right; right: {inner}px; }}
QPushButton[role="primary"] {{ background: {theme.accent}; color: {theme.text_on_accent}; font-weight: 600;
    border-color: {theme.accent}; }}
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed {{ background: {pressed_accent}; }}
QPushButton[role="primary"]:focus {{ border: 2px solid {theme.text}; }}
QPushButton[role="primary"]:disabled {{ background: {theme.bar}; border-color: {theme.bar}; color: {theme.card}; }}
QPushButton[role="segment"] {{ background: transparent; border: 1px solid transparent; border-radius: 8px;
    color: {theme.quiet_text}; padding: {inner}px {outer}px; }}
QPushButton[role="segment"]:hover {{ color: {theme.text}; }}
QPushButton[role="segment"]:checked {{ background: {theme.card}; color: {theme.text}; font-weight: 600;
    border-color: {theme.outline}; }}
QPushButton[role="segment"]:focus {{ border: 2px solid {theme.accent}; padding: {inner - 1}px {outer - 1}px; }}
QPushButton[role="segment"]:disabled {{ color: {faded}; }}
QToolButton[role="navigation"] {{ {text(SMALL)} background: transparent; border: 2px solid transparent;
    border-radius: 12px; color: {theme.quiet_text}; padding: {inner}px; }}
QToolButton[role="navigation"]:hover {{ background: {hover}; }}
QToolButton[role="navigation"]:checked {{ background: {theme.accent_quiet}; color: {theme.text}; font-weight: 600;
    border-left-color: {theme.accent}; border-radius: 0 12px 12px 0; }}
QToolButton[role="navigation"]:focus {{ border: 2px solid {theme.accent}; }}
QToolButton[role="navigation"]:disabled {{ color: {faded}; }}
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit, QPlainTextEdit {{ background: {theme.card};
    border: 1px solid {theme.outline}; border-radius: 8px; padding: {inner}px {round(unit * 2)}px;
    selection-background-color: {theme.accent}; selection-color: {theme.text_on_accent}; }}
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover {{ border-color: {theme.text}; }}
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus, QPlainTextEdit:focus {{
    border: 2px solid {theme.accent}; padding: {inner - 1}px {round(unit * 2) - 1}px; }}
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QLineEdit:disabled {{ color: {faded}; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QAbstractItemView::item {{ padding: {inner - 2}px {inner}px; }}
QComboBox::drop-down {{ border: none; width: {round(unit * 6)}px; }}
QComboBox::down-arrow, QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{
    {down} width: {outer}px; height: {outer}px; }}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ {up} width: {outer}px;
    height: {outer}px; }}
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {{
    border: none; background: transparent; width: {round(unit * 5)}px; }}
QComboBox QAbstractItemView {{ background: {theme.card}; border: 1px solid {theme.outline}; outline: none;
    selection-background-color: {theme.accent_quiet}; selection-color: {theme.text}; }}
QTableView {{ background: {theme.card}; border: 1px solid transparent; gridline-color: {theme.line};
    selection-background-color: {theme.accent_quiet}; selection-color: {theme.text}; }}
QTableView:focus, QScrollArea:focus {{ border-color: {theme.accent}; }}
QTableView::item {{ border: none; border-bottom: 1px solid {theme.line}; padding: 0 {inner - 3}px; }}
QTableView::item:selected {{ background: {theme.accent_quiet}; color: {theme.text};
    border-bottom-color: {theme.accent}; }}
QListView[role="pictures"] {{ {text(SMALL)} background: {theme.card}; border: none; }}
QListView[role="pictures"]::item {{ border: 2px solid transparent; border-radius: 8px; padding: {inner - 3}px; }}
QListView[role="pictures"]::item:selected {{ background: {theme.accent_quiet}; color: {theme.text};
    border-color: {theme.accent}; }}
QListWidget#helpContents, QTextBrowser, QTreeWidget {{ background: {theme.card}; border: 1px solid {theme.line};
    border-radius: 8px; }}
QListWidget#helpContents:focus, QTextBrowser:focus, QTreeWidget:focus {{ border: 2px solid {theme.accent}; }}
QListWidget#helpContents::item {{ padding: {inner}px; border-radius: 6px; }}
QTreeWidget::item {{ padding: {round(unit / 2)}px 0; }}
QListWidget#helpContents::item:selected, QTreeWidget::item:selected {{ background: {theme.accent_quiet};
    color: {theme.text}; }}
QSplitter::handle {{ background: transparent; }}
QHeaderView {{ background: {theme.card}; border: none; }}
QHeaderView::section {{ {text(SMALL)} background: {theme.card}; color: {theme.quiet_text}; border: none;
    border-bottom: 1px solid {theme.line}; padding: {outer}px {inner}px {inner}px {inner}px; }}
QHeaderView::up-arrow {{ {up} width: {arrow}px; height: {arrow}px;
    subcontrol-origin: border; subcontrol-position: top center; }}
QHeaderView::down-arrow {{ {down} width: {arrow}px; height: {arrow}px;
    subcontrol-origin: border; subcontrol-position: top center; }}
QTableCornerButton::section {{ background: {theme.card}; border: none; }}
QCheckBox, QRadioButton {{ spacing: {round(unit * 2)}px; border: 2px solid transparent; border-radius: 6px;
    padding: 1px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {theme.accent}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {faded}; }}
QCheckBox::indicator, QRadioButton::indicator, QListView::indicator, QTreeView::indicator, QTableView::indicator {{
    width: {mark - 2}px; height: {mark - 2}px; background: {theme.card}; border: 1px solid {theme.outline};
    border-radius: 4px; }}
QRadioButton::indicator {{ width: {mark - 4}px; height: {mark - 4}px; border-width: 2px;
    border-radius: {mark // 2}px; }}
QCheckBox::indicator:hover, QRadioButton::indicator:hover {{ border-color: {theme.text}; }}
QCheckBox::indicator:checked, QListView::indicator:checked, QTreeView::indicator:checked,
    QTableView::indicator:checked {{ {check}
    background: {theme.accent}; border-color: {theme.accent}; }}
QTreeView::indicator:indeterminate {{ background: {theme.accent_quiet}; border-color: {theme.accent}; }}
QRadioButton::indicator:checked {{ width: {mark - 2 * dot}px; height: {mark - 2 * dot}px;
    border: {dot}px solid {theme.accent}; }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ border-color: {faded}; }}
QCheckBox::indicator:checked:disabled, QRadioButton::indicator:checked:disabled {{ border-color: {theme.bar}; }}
QCheckBox::indicator:checked:disabled {{ background: {theme.bar}; }}
QProgressBar {{ background: {theme.card}; border: 1px solid {theme.outline}; border-radius: {bar // 2}px;
    max-height: {bar - 2}px; min-height: {bar - 2}px; color: transparent; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: {bar // 2 - 1}px; }}
QSlider:horizontal {{ min-height: {handle + 2}px; }}
QSlider::groove:horizontal {{ background: {theme.bar}; height: {groove}px; border-radius: {groove // 2}px; }}
QSlider::sub-page:horizontal {{ background: {theme.accent}; height: {groove}px; border-radius: {groove // 2}px; }}
QSlider::handle:horizontal {{ background: {theme.accent}; width: {handle}px; height: {handle}px;
    margin: -{(handle - groove) // 2}px 0; border-radius: {handle // 2}px; }}
QSlider::handle:horizontal:focus {{ background: {theme.card}; border: 3px solid {theme.accent};
    width: {handle - 6}px; height: {handle - 6}px; }}
QMenuBar {{ background: {theme.card}; color: {theme.quiet_text}; border-bottom: 1px solid {theme.line}; }}
QMenuBar::item {{ background: transparent; padding: {inner}px {round(unit * 2.4)}px; }}
QMenuBar::item:selected {{ background: {theme.accent_quiet}; color: {theme.text}; border-radius: 6px; }}
QMenu {{ background: {theme.card}; border: 1px solid {theme.outline}; padding: 4px; }}
QMenu::item {{ padding: {inner}px {round(unit * 6)}px; border-radius: 6px; }}
QMenu::item:selected {{ background: {theme.accent_quiet}; color: {theme.text}; }}
QMenu::item:disabled {{ color: {faded}; }}
QMenu::indicator {{ width: {mark}px; height: {mark}px; left: {inner}px; }}
QMenu::indicator:checked {{ {tick} }}
QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
QStatusBar {{ {text(SMALL)} background: {theme.card}; border-top: 1px solid {theme.line}; }}
QStatusBar QLabel {{ {text(SMALL)} color: {theme.quiet_text}; padding: {inner}px {round(unit * 2)}px; }}
QStatusBar::item {{ border: none; }}
QScrollArea {{ background: transparent; border: 1px solid transparent; }}
QScrollArea#pages, QScrollArea#trainForm {{ border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget[role="page"] {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: {scroll}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {scroll}px; margin: 0; }}
QScrollBar::handle {{ background: {theme.outline}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; border: none; width: 0; height: 0; }}
QToolTip {{ background: {theme.card}; color: {theme.text}; border: 1px solid {theme.outline}; padding: 4px; }}
"""
