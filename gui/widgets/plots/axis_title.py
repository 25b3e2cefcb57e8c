"""How the title of an axis is written."""

from __future__ import annotations

from PySide6.QtGui import QFont

from gui import theme


def axis_title(font: QFont) -> dict[str, str]:
    """What pyqtgraph's `setLabel` is to be given, so that a title has the colour and the size of the theme applied
    now."""
    small = theme.scaled(font, theme.SMALL)
    size = f"{small.pointSizeF():.1f}pt" if small.pointSizeF() > 0 else f"{small.pixelSize()}px"
    return {"color": theme.current().quiet_text, "font-size": size}
