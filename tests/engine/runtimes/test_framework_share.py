"""What a framework itself takes is told apart from what its models add, whichever comes first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import onnx
import pytest

from engine.catalog.spec import FAST, NATIVE
from engine.comparison.requests import CompareRequest, ComparisonRow
from engine.comparison.text import comparison_text, framework_lines
from engine.jobs import JobContext
from engine.runtimes import onnx_runtime
from engine.runtimes.warm_up import ONNX_NETWORK
from engine.session import Session


@pytest.fixture(scope="module")
def rows() -> Iterator[tuple[ComparisonRow, ...]]:
    session = Session()
    picture = np.full((60, 60, 3), 255, np.uint8)
    picture[10:50, 28:33] = 0
    request = CompareRequest((picture,), ("torch-mlp", "best-cnn", "numpy-nn"), (FAST, NATIVE))
    yield session.run(request, JobContext()).rows
    session.close()


def test_the_share_of_a_framework_is_the_same_for_all_of_its_models_and_much_more_than_the_first_one_adds(
    rows: tuple[ComparisonRow, ...],
) -> None:
    first, second = (row for row in rows if row.runtime == NATIVE and row.model_id != "numpy-nn")
    assert first.framework is not None
    assert first.framework == second.framework
    assert first.framework.title == "PyTorch"
    assert first.framework.load_ms > 0
    assert first.framework.memory_bytes is not None
    assert first.framework.memory_bytes > 50e6
    assert (first.memory_bytes or 0) < first.framework.memory_bytes / 4, "of the first model that is none of it"


def test_networks_in_numpy_need_no_framework(rows: tuple[ComparisonRow, ...]) -> None:
    assert [row.framework for row in rows if row.model_id == "numpy-nn"] == [None]


def test_a_table_has_a_line_for_each_framework(rows: tuple[ComparisonRow, ...]) -> None:
    lines = framework_lines(rows)
    assert [line.partition(" itself: ")[0] for line in lines] == ["ONNX Runtime", "PyTorch"]
    assert lines[1].endswith("once for all of its models.")
    assert comparison_text(rows).splitlines()[-2:] == list(lines)
    assert framework_lines(()) == ()


def test_onnx_runtime_computes_once_before_its_first_model() -> None:
    onnx.checker.check_model(onnx.load_from_string(ONNX_NETWORK))
    onnx_runtime.library()
    share = onnx_runtime.own_share()
    assert share is not None
    onnx_runtime.library()
    assert onnx_runtime.own_share() is share
