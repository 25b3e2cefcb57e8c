"""Too little memory is told from other failures, whichever library says it."""

from __future__ import annotations

import errno

import pytest

from engine.errors import ClassLensError, WeightsError
from engine.jobs import JobContext, Request
from engine.session import HANDLERS, Session
from engine.system.shortage import OutOfMemory, is_shortage, out_of_memory

SAYINGS = (
    MemoryError(),
    MemoryError("Unable to allocate 3.00 GiB for an array with shape (805306368,) and data type float32"),
    RuntimeError("std::bad_alloc"),
    RuntimeError("[enforce fail at alloc_cpu.cpp:118] data. DefaultCPUAllocator: can't allocate memory: you tried"),
    RuntimeError("[ONNXRuntimeError] : 6 : RUNTIME_EXCEPTION : bad allocation"),
    RuntimeError("OOM when allocating tensor with shape[50000,50000]"),
    RuntimeError("(-4:Insufficient memory) Failed to allocate 4000000000 bytes in function 'OutOfMemoryError'"),
    ImportError("libtorch_cpu.so: failed to map segment from shared object"),
    ImportError("DLL load failed while importing _x: The paging file is too small for this operation to complete."),
    RuntimeError("can't start new thread"),
    OSError(errno.ENOMEM, "Cannot allocate memory"),
)
OTHERS = (
    ValueError("operands could not be broadcast together"),
    ImportError("No module named 'torch'"),
    OSError(errno.ENOSPC, "No space left on device"),
    ClassLensError("“bad_alloc.csv” has no digits. Choose another file."),
    None,
)


@pytest.mark.parametrize("error", SAYINGS, ids=lambda error: str(error)[:30] or type(error).__name__)
def test_what_libraries_say_of_too_little_memory(error: Exception) -> None:
    assert is_shortage(error)
    told = WeightsError("The weights cannot be read.")
    told.__cause__ = error
    assert is_shortage(told), "also behind a sentence that says something else"
    sentence = out_of_memory(told)
    assert "not enough memory" in sentence.sentence
    assert type(error).__name__ in sentence.details


@pytest.mark.parametrize("error", OTHERS, ids=lambda error: type(error).__name__)
def test_other_failures_are_none(error: Exception | None) -> None:
    assert not is_shortage(error)


class _Ask(Request[None]):
    """For a request that takes too much."""


@pytest.mark.parametrize("error", SAYINGS[:3])
def test_a_request_that_runs_out_of_memory_says_so(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setitem(HANDLERS, _Ask, fail)
    session = Session()
    with pytest.raises(OutOfMemory, match="Close other programs"):
        session.run(_Ask(), JobContext())
    session.close()
