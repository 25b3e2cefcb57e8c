"""The look in one place: colours, fonts and the one stylesheet made from them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from engine.system.folders import ASSETS

ICON_FOLDER = ASSETS / "icons"

BODY, SMALL, TITLE = 1.0, 0.88, 1.4
"""The three text sizes, relative to the application's font."""

_BODY_OF_SYSTEM = 1.1  # A class reads from further away than at a desk: text is a little larger than the system's.


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one scheme, each as "#RRGGBB"."""

    name: str
    window: str
    card: str
    line: str
    text: str
    quiet_text: str
    accent: str
    accent_quiet: str
    bar: str
    attention: str
    pad: str
    text_on_accent: str


LIGHT = Theme(
    name="light",
    window="#F5F6F8",
    card="#FFFFFF",
    line="#DDE1E7",
    text="#1B2330",
    quiet_text="#5B6675",
    accent="#2F6FDE",
    accent_quiet="#E6EEFC",
    bar="#B9C4D3",
    attention="#B4540A",
    pad="#101418",
    text_on_accent="#FFFFFF",
)
DARK = Theme(
    name="dark",
    window="#15181D",
    card="#1E2229",
    line="#2E343D",
    text="#E8ECF2",
    quiet_text="#9AA5B4",
    accent="#6FA3FF",
    accent_quiet="#22324F",
    bar="#47515F",
    attention="#F0A35E",
    pad="#0B0D10",
    text_on_accent="#0B1220",
)


class _State:
    """What was applied last, so that applying again neither repeats work nor enlarges the font twice."""

    theme: Theme = LIGHT
    system_font: QFont | None = None
    applied_font: QFont | None = None


def current() -> Theme:
    """The theme applied last; painted widgets read it while painting."""
    return _State.theme


def theme_for(app: QApplication) -> Theme:
    """The theme that the system asks for: light, dark, or the system's own colours when high contrast is on."""
    hints = QGuiApplication.styleHints()
    accessibility = getattr(hints, "accessibility", None)  # Qt 6.10 and later
    if accessibility is not None and accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        app.setPalette(QPalette())  # back to the system's own
        return high_contrast(app.palette())
    return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT


def high_contrast(palette: QPalette) -> Theme:
    """A theme that uses nothing but the colours of `palette`."""

    def name(role: QPalette.ColorRole) -> str:
        return palette.color(QPalette.ColorGroup.Active, role).name()

    role = QPalette.ColorRole
    text, base, highlight = name(role.WindowText), name(role.Base), name(role.Highlight)
    return Theme(
        name="high contrast",
        window=name(role.Window),
        card=base,
        line=text,
        text=text,
        quiet_text=text,
        accent=highlight,
        accent_quiet=base,
        bar=text,
        attention=name(role.Link),
        pad="#000000",
        text_on_accent=name(role.HighlightedText),
    )


def apply(app: QApplication, theme: Theme) -> None:
    """Give the application this theme; every widget is polished and painted again."""
    if app.style().name() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    _State.theme = theme
    font = app.font()
    if _State.system_font is None or font != _State.applied_font:
        _State.system_font = font
        font = scaled(font, _BODY_OF_SYSTEM)
        font.setFeature(QFont.Tag("tnum"), 1)
        app.setFont(font)
        _State.applied_font = app.font()
    app.setPalette(palette(theme))
    app.setStyleSheet(stylesheet(theme, app.font()))


def scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """A copy of `font`, `factor` times as large."""
    copy = QFont(font)
    if font.pointSizeF() > 0:
        copy.setPointSizeF(font.pointSizeF() * factor)
    else:
        copy.setPixelSize(max(1, round(font.pixelSize() * factor)))
    if bold:
        copy.setWeight(QFont.Weight.DemiBold)
    return copy


def mix(first: str, second: str, share: float) -> QColor:
    """`share` of the first colour over the second; share in [0, 1]."""
    a, b = QColor(first), QColor(second)
    return QColor.fromRgbF(
        a.redF() * share + b.redF() * (1 - share),
        a.greenF() * share + b.greenF() * (1 - share),
        a.blueF() * share + b.blueF() * (1 - share),
    )


def ink_on(fill: QColor) -> QColor:
    """Nearly black or white, whichever is easier to read on `fill`."""
    red, green, blue = ((part / 255) ** 2.2 for part in (fill.red(), fill.green(), fill.blue()))
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return QColor("#101418" if luminance > 0.19 else "#FFFFFF")


def palette(theme: Theme) -> QPalette:
    """The theme as a Qt palette, for everything that the stylesheet leaves to the style."""
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    result = QPalette()
    colours = {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.card,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.quiet_text,
        role.Button: theme.card,
        role.ButtonText: theme.text,
        role.BrightText: theme.text_on_accent,
        role.ToolTipBase: theme.card,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.text_on_accent,
        role.Accent: theme.accent,
        role.Link: theme.accent,
        role.Mid: theme.line,
        role.Light: theme.card,
        role.Dark: theme.bar,
    }
    for key, colour in colours.items():
        result.setColor(key, QColor(colour))
    faded = mix(theme.text, theme.card, 0.4)
    for key in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(group.Disabled, key, faded)
    return result


def stylesheet(theme: Theme, font: QFont) -> str:
    """The one stylesheet of the application, its distances in proportion to `font`."""
    unit = max(1.0, QFontMetrics(font).height() / 4)  # about a quarter of a line of text: 4 pixels at usual sizes
    size, in_points = font.pointSizeF(), font.pointSizeF() > 0
    if not in_points:
        size = font.pixelSize()

    def text(factor: float) -> str:
        return f"font-size: {size * factor:.1f}{'pt' if in_points else 'px'};"

    icons = ICON_FOLDER.as_posix()
    faded = mix(theme.text, theme.card, 0.4).name()
    hover = mix(theme.accent, theme.card, 0.08).name()
    pressed_accent = mix(theme.accent, theme.text, 0.85).name()
    inner, outer = round(unit * 1.3), round(unit * 3)
    handle = round(unit * 3.4)
    return f"""
QMainWindow, QDialog {{ background: {theme.window}; }}
QFrame[role="card"] {{ background: {theme.card}; border: 1px solid {theme.line}; border-radius: 12px; }}
QFrame[role="card"][state="disagrees"], QFrame[role="card"][state="attention"] {{ border-color: {theme.attention}; }}
QFrame[role="card"][state="selected"] {{ border-color: {theme.accent}; }}
QFrame[role="card"]:focus {{ border: 2px solid {theme.accent}; }}
QFrame[role="tour"] {{ background: transparent; border: 2px solid {theme.accent}; border-radius: 12px; }}
QFrame[role="rail"] {{ background: {theme.card}; border: none; border-right: 1px solid {theme.line}; }}
QFrame[role="segmented"] {{ background: {theme.window}; border: 1px solid {theme.line}; border-radius: 10px; }}
QLabel, LineLabel {{ background: transparent; border: none; }}
QLabel[role="title"], LineLabel[role="title"] {{ {text(TITLE)} font-weight: 600; }}
QLabel[role="heading"], LineLabel[role="heading"] {{ font-weight: 600; }}
QLabel[role="quiet"], LineLabel[role="quiet"] {{ {text(SMALL)} color: {theme.quiet_text}; }}
QLabel[role="small"], LineLabel[role="small"] {{ {text(SMALL)} }}
QLabel[role="attention"], LineLabel[role="attention"] {{ {text(SMALL)} color: {theme.attention}; }}
QLabel[role="badge"] {{ {text(SMALL)} color: {theme.quiet_text}; border: 1px solid {theme.line};
    border-radius: 6px; padding: 0 {inner}px; }}
QPushButton, QToolButton {{ background: {theme.card}; border: 1px solid {theme.line}; border-radius: 8px;
    padding: {inner}px {outer}px; }}
QToolButton {{ padding: {inner}px {inner}px; }}
QPushButton:hover, QToolButton:hover {{ background: {hover}; border-color: {theme.bar}; }}
QPushButton:pressed, QToolButton:pressed, QPushButton:checked, QToolButton:checked {{
    background: {theme.accent_quiet}; border-color: {theme.accent}; }}
QPushButton:disabled, QToolButton:disabled {{ color: {faded}; background: {theme.card}; border-color: {theme.line}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {theme.accent}; padding: {inner - 1}px {outer - 1}px; }}
QToolButton:focus {{ padding: {inner - 1}px {inner - 1}px; }}
QPushButton::menu-indicator {{ image: url({icons}/chevron-down.svg); width: {outer}px; height: {outer}px;
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
    border-color: {theme.line}; }}
QPushButton[role="segment"]:focus {{ border: 2px solid {theme.accent}; padding: {inner - 1}px {outer - 1}px; }}
QPushButton[role="segment"]:disabled {{ color: {faded}; }}
QToolButton[role="navigation"] {{ {text(SMALL)} background: transparent; border: 2px solid transparent;
    border-radius: 12px; color: {theme.quiet_text}; padding: {inner}px; }}
QToolButton[role="navigation"]:hover {{ background: {hover}; }}
QToolButton[role="navigation"]:checked {{ background: {theme.accent_quiet}; color: {theme.accent}; font-weight: 600; }}
QToolButton[role="navigation"]:focus {{ border: 2px solid {theme.accent}; }}
QToolButton[role="navigation"]:disabled {{ color: {faded}; }}
QComboBox, QSpinBox, QDoubleSpinBox, QLineEdit, QPlainTextEdit {{ background: {theme.card};
    border: 1px solid {theme.line}; border-radius: 8px; padding: {inner}px {round(unit * 2)}px;
    selection-background-color: {theme.accent}; selection-color: {theme.text_on_accent}; }}
QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover, QLineEdit:hover {{ border-color: {theme.bar}; }}
QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QLineEdit:focus, QPlainTextEdit:focus {{
    border: 2px solid {theme.accent}; padding: {inner - 1}px {round(unit * 2) - 1}px; }}
QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QLineEdit:disabled {{ color: {faded}; }}
QComboBox {{ combobox-popup: 0; }}
QComboBox QAbstractItemView::item {{ padding: {inner - 2}px {inner}px; }}
QComboBox::drop-down {{ border: none; width: {round(unit * 6)}px; }}
QComboBox::down-arrow, QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{
    image: url({icons}/chevron-down.svg); width: {outer}px; height: {outer}px; }}
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url({icons}/chevron-up.svg); width: {outer}px;
    height: {outer}px; }}
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button {{
    border: none; background: transparent; width: {round(unit * 5)}px; }}
QComboBox QAbstractItemView {{ background: {theme.card}; border: 1px solid {theme.line}; outline: none;
    selection-background-color: {theme.accent_quiet}; selection-color: {theme.text}; }}
QTableView {{ background: {theme.card}; border: 1px solid transparent; gridline-color: {theme.line};
    selection-background-color: {theme.accent_quiet}; selection-color: {theme.text}; }}
QTableView:focus, QScrollArea:focus {{ border-color: {theme.accent}; }}
QTableView::item {{ border: none; border-bottom: 1px solid {theme.line}; padding: 0 {inner - 3}px; }}
QTableView::item:selected {{ background: {theme.accent_quiet}; color: {theme.text}; }}
QListView[role="pictures"] {{ {text(SMALL)} background: {theme.card}; border: none; }}
QListView[role="pictures"]::item {{ border: 2px solid transparent; border-radius: 8px; padding: {inner - 3}px; }}
QListView[role="pictures"]::item:selected {{ background: {theme.accent_quiet}; color: {theme.text};
    border-color: {theme.accent}; }}
QListWidget#helpContents, QTextBrowser {{ background: {theme.card}; border: 1px solid {theme.line};
    border-radius: 8px; }}
QListWidget#helpContents:focus, QTextBrowser:focus {{ border: 2px solid {theme.accent}; }}
QListWidget#helpContents::item {{ padding: {inner}px; border-radius: 6px; }}
QListWidget#helpContents::item:selected {{ background: {theme.accent_quiet}; color: {theme.text}; }}
QSplitter::handle {{ background: transparent; }}
QHeaderView {{ background: {theme.card}; border: none; }}
QHeaderView::section {{ {text(SMALL)} background: {theme.card}; color: {theme.quiet_text}; border: none;
    border-bottom: 1px solid {theme.line}; padding: {outer}px {inner}px {inner}px {inner}px; }}
QHeaderView::up-arrow {{ image: url({icons}/chevron-up.svg); width: 10px; height: 10px;
    subcontrol-origin: border; subcontrol-position: top center; }}
QHeaderView::down-arrow {{ image: url({icons}/chevron-down.svg); width: 10px; height: 10px;
    subcontrol-origin: border; subcontrol-position: top center; }}
QTableCornerButton::section {{ background: {theme.card}; border: none; }}
QProgressBar {{ background: {theme.line}; border: none; border-radius: 4px; max-height: 8px; min-height: 8px;
    color: transparent; }}
QProgressBar::chunk {{ background: {theme.accent}; border-radius: 4px; }}
QSlider::groove:horizontal {{ background: {theme.bar}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {theme.accent}; height: 4px; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {theme.accent}; width: {handle}px; height: {handle}px;
    margin: -{(handle - 4) // 2}px 0; border-radius: {handle // 2}px; }}
QSlider::handle:horizontal:focus {{ background: {theme.card}; border: 3px solid {theme.accent};
    width: {handle - 6}px; height: {handle - 6}px; }}
QMenuBar {{ background: {theme.card}; color: {theme.quiet_text}; border-bottom: 1px solid {theme.line}; }}
QMenuBar::item {{ background: transparent; padding: {inner}px {round(unit * 2.4)}px; }}
QMenuBar::item:selected {{ background: {theme.accent_quiet}; color: {theme.text}; border-radius: 6px; }}
QMenu {{ background: {theme.card}; border: 1px solid {theme.line}; padding: 4px; }}
QMenu::item {{ padding: {inner}px {round(unit * 6)}px; border-radius: 6px; }}
QMenu::item:selected {{ background: {theme.accent_quiet}; color: {theme.text}; }}
QMenu::item:disabled {{ color: {faded}; }}
QMenu::separator {{ height: 1px; background: {theme.line}; margin: 4px 8px; }}
QStatusBar {{ {text(SMALL)} background: {theme.card}; border-top: 1px solid {theme.line}; }}
QStatusBar QLabel {{ {text(SMALL)} color: {theme.quiet_text}; padding: {inner}px {round(unit * 2)}px; }}
QStatusBar::item {{ border: none; }}
QScrollArea {{ background: transparent; border: 1px solid transparent; }}
QScrollArea#pages, QScrollArea#trainForm {{ border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollArea > QWidget > QWidget[role="page"] {{ background: transparent; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {theme.bar}; border-radius: 3px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
    background: transparent; border: none; width: 0; height: 0; }}
QToolTip {{ background: {theme.card}; color: {theme.text}; border: 1px solid {theme.line}; padding: 4px; }}
"""


class ThemeWatcher(QObject):
    """Applies the system's theme now and whenever the system's scheme or contrast changes."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self._follow)
        apply(app, theme_for(app))

    def _follow(self) -> None:
        apply(self._app, theme_for(self._app))
