"""What tests of the page Evaluate do again and again."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QTableWidget

from gui.widgets.matrices.cell_matrix import CellMatrix

LEFT = Qt.MouseButton.LeftButton
COUNT = 1000


def start(user: Any, title: str = "NumPy network") -> None:
    user.find("evaluateModel").setCurrentText(title)
    user.click("evaluateStart")


def is_idle(user: Any) -> bool:
    return not any(user.is_busy(queue) for queue in ("evaluate", "pictures", "saving"))


def evaluated(user: Any) -> Any:
    """The page with an evaluation of the NumPy network."""
    page = user.go("evaluate")
    start(user)
    user.until(lambda: is_idle(user))
    return page


def click_cell(matrix: CellMatrix, true: int, predicted: int) -> None:
    QTest.mouseClick(matrix, LEFT, pos=matrix.cell_rect(true, predicted).center().toPoint())


def texts(table: QTableWidget, row: int) -> list[str]:
    return [table.item(row, column).text() for column in range(table.columnCount())]


def captions(grid: QListWidget) -> list[str]:
    return [grid.item(place).text() for place in range(grid.count())]
