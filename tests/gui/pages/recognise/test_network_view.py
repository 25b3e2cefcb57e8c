"""What the network sees, step by step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget

from gui.pages.recognise.network_view import NetworkView

Show = Callable[[QWidget], None]


def test_the_network_view_wants_its_four_steps(put_on_screen: Show) -> None:
    view = NetworkView()
    put_on_screen(view)
    steps = tuple((name, np.full((28, 28), 255, np.uint8)) for name in ("ink", "crop", "20×20", "centred"))
    before = view.grab().toImage()
    view.set_steps(steps)
    assert view.grab().toImage() != before
    view.set_steps(None)
    assert view.grab().toImage() == before
    with pytest.raises(ValueError, match="argument"):
        view.set_steps(steps[:2])
