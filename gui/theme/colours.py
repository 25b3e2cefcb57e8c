"""The colours of each scheme, and how well two colours can be told apart."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QPalette


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of one scheme, each as "#RRGGBB".

    `line` parts things and carries no meaning; `outline` is the edge of what can be pressed or filled in, and `bar`
    that of bars which are not the best one. A test holds texts to a contrast of 4.5 and controls to one of 3.
    """

    name: str
    window: str
    card: str
    line: str
    outline: str
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
    outline="#7F8A9B",
    text="#1B2330",
    quiet_text="#5B6675",
    accent="#2F6FDE",
    accent_quiet="#E6EEFC",
    bar="#8590A1",
    attention="#B4540A",
    pad="#101418",
    text_on_accent="#FFFFFF",
)
DARK = Theme(
    name="dark",
    window="#15181D",
    card="#1E2229",
    line="#2E343D",
    outline="#6E7988",
    text="#E8ECF2",
    quiet_text="#9AA5B4",
    accent="#6FA3FF",
    accent_quiet="#22324F",
    bar="#687483",
    attention="#F0A35E",
    pad="#0B0D10",
    text_on_accent="#0B1220",
)
HIGH_CONTRAST = Theme(
    name="high contrast",
    window="#000000",
    card="#000000",
    line="#FFFFFF",
    outline="#FFFFFF",
    text="#FFFFFF",
    quiet_text="#FFFFFF",
    accent="#3FF2FF",
    accent_quiet="#003A8C",
    bar="#9E9E9E",
    attention="#FFD400",
    pad="#000000",
    text_on_accent="#000000",
)


def high_contrast(palette: QPalette) -> Theme:
    """A theme that uses nothing but the colours of `palette`, the system's own when it asks for high contrast."""

    def name(role: QPalette.ColorRole) -> str:
        return palette.color(QPalette.ColorGroup.Active, role).name()

    role = QPalette.ColorRole
    text, base, highlight = name(role.WindowText), name(role.Base), name(role.Highlight)
    return Theme(
        name="high contrast",
        window=name(role.Window),
        card=base,
        line=text,
        outline=text,
        text=text,
        quiet_text=text,
        accent=highlight,
        accent_quiet=base,
        bar=text,
        attention=name(role.Link),
        pad="#000000",
        text_on_accent=name(role.HighlightedText),
    )


def mix(first: str, second: str, share: float) -> QColor:
    """`share` of the first colour over the second; share in [0, 1]."""
    a, b = QColor(first), QColor(second)
    return QColor.fromRgbF(
        a.redF() * share + b.redF() * (1 - share),
        a.greenF() * share + b.greenF() * (1 - share),
        a.blueF() * share + b.blueF() * (1 - share),
    )


def contrast(first: QColor | str, second: QColor | str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, brighter = sorted(_luminance(QColor(colour)) for colour in (first, second))
    return (brighter + 0.05) / (darker + 0.05)


def ink_on(fill: QColor | str) -> QColor:
    """Black or white, whichever is easier to read on `fill`: the contrast is at least 4.5."""
    return max((QColor("#000000"), QColor("#FFFFFF")), key=lambda ink: contrast(ink, fill))


def _luminance(colour: QColor) -> float:
    """The relative luminance, in [0, 1] (WCAG 2.2, https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
