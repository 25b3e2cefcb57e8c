"""The confusion matrix."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.widgets.matrices.confusion_matrix import ConfusionMatrix, shares

Show = Callable[[QWidget], None]


def test_the_confusion_matrix_is_normalised_and_read_by_keyboard(put_on_screen: Show) -> None:
    counts = np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]])
    assert shares(counts, "row")[0].tolist() == [0.8, 0.2, 0]
    assert shares(counts, "column")[:, 0].tolist() == pytest.approx([8 / 9, 1 / 9, 0])
    assert shares(counts, "count").sum() == pytest.approx(1)
    matrix = ConfusionMatrix()
    put_on_screen(matrix)
    matrix.set_matrix(counts, ("0", "1", "2"))
    QTest.keyClick(matrix, Qt.Key.Key_Right)
    assert "0 read as 1: 2" in matrix.accessibleDescription()
    with pytest.raises(ValueError, match="not"):
        matrix.set_matrix(counts, ("0", "1"))
