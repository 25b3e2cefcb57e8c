"""What every source of pictures has in common."""

from __future__ import annotations

from PySide6.QtCore import Signal

from gui.widgets.parts import Card


class Source(Card):
    """One way to bring a picture in. Signals: `picture_changed(Image or None)`."""

    picture_changed = Signal(object)

    def send(self) -> None:
        """Send the picture there is now, None when there is none."""
        raise NotImplementedError
