"""A theme as a Qt palette."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from gui.theme.colours import Theme, mix

FADED = 0.4
"""How much of its colour the text of something greyed keeps."""


def palette(theme: Theme) -> QPalette:
    """The theme for everything that the stylesheet leaves to the style."""
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
    faded = mix(theme.text, theme.card, FADED)
    for key in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(group.Disabled, key, faded)
    return result
