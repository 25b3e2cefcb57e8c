"""Where the pen of the drawing pad is when it is moved by keys."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt

_STEP, _SMALL_STEP = 1 / 40, 1 / 160  # of the pad's side; the usual brush is about 1/14 wide
_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class KeyPen:
    """A point on the pad that arrow keys move; two keys held at once move it at a slant.

    Attributes: `position`, in unit coordinates; `is_shown` once it was used; `is_down` while it draws.
    """

    def __init__(self) -> None:
        self.position = QPointF(0.5, 0.5)
        self.is_shown = self.is_down = False
        self._held: set[Qt.Key] = set()

    def press(self, key: int, in_small_steps: bool) -> bool:
        """Move a step if the key is an arrow; says whether it is."""
        way = next((arrow for arrow in _WAYS if arrow == key), None)
        if way is None:
            return False
        self._held.add(way)
        self.is_shown = True
        step = _SMALL_STEP if in_small_steps else _STEP
        x = self.position.x() + step * sum(_WAYS[held][0] for held in self._held)
        y = self.position.y() + step * sum(_WAYS[held][1] for held in self._held)
        self.position = QPointF(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
        return True

    def release(self, key: int) -> None:
        """The key is held no longer."""
        self._held = {held for held in self._held if held != key}

    def leave(self) -> None:
        """The keys go elsewhere now."""
        self._held.clear()
        self.is_shown = False
