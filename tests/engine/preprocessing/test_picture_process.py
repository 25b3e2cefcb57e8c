"""A picture may take so much time and memory and no more; whatever it does, the next one opens."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from engine.errors import PictureError
from engine.jobs import JobCancelled, JobContext
from engine.preprocessing import picture_process
from engine.preprocessing.picture_decoding import decode_picture
from engine.preprocessing.picture_files import open_picture
from engine.preprocessing.picture_process import PictureProcesses
from engine.system import folders

SEVEN = folders.SAMPLES / "digit-7.png"


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small JPEG file that takes half a minute: its last scan comes five thousand times."""
    noise = np.random.default_rng(0).integers(0, 256, (1200, 1200), np.uint8)
    file = io.BytesIO()
    Image.fromarray(noise).resize((2400, 2400)).save(file, "JPEG", progressive=True, quality=5)
    data = file.getvalue()
    last = data.rindex(b"\xff\xda")
    path = tmp_path_factory.mktemp("slow") / "slow.jpg"
    path.write_bytes(data[:last] + (data[last : last + 40] + b"\0" * 8) * 20_000 + b"\xff\xd9")
    return path


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WebP file of some thousand bytes; decoding it takes four times the memory of the picture."""
    path = tmp_path_factory.mktemp("large") / "large.webp"
    Image.new("L", (4000, 4000)).convert("RGB").save(path, lossless=True, method=0)
    return path


@pytest.fixture
def processes() -> Iterator[PictureProcesses]:
    """Processes of this test's own."""
    processes = PictureProcesses()
    yield processes
    processes.end()


def test_a_picture_opens_as_it_is_decoded_and_can_be_written_to(processes: PictureProcesses) -> None:
    picture = processes.open(SEVEN, JobContext())
    assert np.array_equal(picture, decode_picture(SEVEN))
    picture[0, 0] = 7


def test_a_file_is_found_from_the_folder_one_is_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    open_picture(SEVEN)
    (tmp_path / "a b „ü“.png").write_bytes(SEVEN.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert np.array_equal(open_picture("a b „ü“.png"), open_picture(SEVEN))
    with pytest.raises(PictureError, match=r"There is no file “nothing\.png”"):
        open_picture("nothing.png")


def test_a_picture_that_takes_too_long_is_refused_and_the_next_one_opens(
    slow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_picture(SEVEN)
    monkeypatch.setattr(picture_process, "SECONDS", 0.3)
    with pytest.raises(PictureError, match=r"slow\.jpg” (takes more than|could not be opened).* s.*Make it smaller"):
        open_picture(slow)
    monkeypatch.undo()
    assert open_picture(SEVEN).shape == decode_picture(SEVEN).shape


def test_a_picture_that_takes_too_much_memory_is_refused_and_the_next_one_opens(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_process, "MEMORY", 50_000_000)
    with pytest.raises(PictureError, match=r"large\.webp” takes too much memory.*Make it smaller"):
        open_picture(large)
    assert open_picture(SEVEN).shape == decode_picture(SEVEN).shape


def test_opening_can_be_cancelled(slow: Path) -> None:
    context = JobContext()
    timer = threading.Timer(0.1, context.cancel)
    timer.start()
    with pytest.raises(JobCancelled):
        open_picture(slow, context)
    timer.join()


def test_a_second_picture_does_not_wait_for_the_first(slow: Path, processes: PictureProcesses) -> None:
    context, ended = JobContext(), threading.Event()

    def first() -> None:
        with pytest.raises(JobCancelled):
            processes.open(slow, context)
        ended.set()

    thread = threading.Thread(target=first)
    thread.start()
    assert processes.open(SEVEN, JobContext()).any()
    assert not ended.is_set()
    context.cancel()
    thread.join()


def test_a_process_that_ended_is_replaced_before_anybody_notices(processes: PictureProcesses) -> None:
    processes.open(SEVEN, JobContext())
    for process in processes.idle:
        psutil.Process(process.pid).kill()
    assert processes.open(SEVEN, JobContext()).any()


def test_a_picture_that_ends_its_process_is_a_sentence(
    slow: Path, processes: PictureProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    processes.open(SEVEN, JobContext())
    (process,) = processes.idle
    timer = threading.Timer(0.1, psutil.Process(process.pid).kill)
    monkeypatch.setattr(picture_process, "SECONDS", 0.3)  # of the process that tries once more
    timer.start()
    with pytest.raises(PictureError, match=r"slow\.jpg”"):
        processes.open(slow, JobContext())
    timer.join()


def test_what_lies_in_the_folder_one_is_in_is_not_executed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, processes: PictureProcesses
) -> None:
    for name in ("random", "json", "numpy", "engine"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('executed')")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.chdir(tmp_path)
    assert processes.open(SEVEN, JobContext()).any()


@pytest.mark.parametrize(
    "said",
    [
        '{"shape": [1000000000000000000000000000000]}', '{"shape": [10000000000000]}', '{"shape": [-1, 2, 3]}',
        '{"shape": [2, 2, 4]}', '{"shape": [100000, 100000, 3]}', '{"shape": ["a", 1, 3]}', "[1]", "nothing", "",
        "[" * 90_000, "1" * 110_000,
    ],
)  # fmt: skip
def test_what_a_process_says_is_not_believed(
    said: str, monkeypatch: pytest.MonkeyPatch, processes: PictureProcesses
) -> None:
    monkeypatch.setattr(picture_process, "_SOURCE", f"import sys; print({said!r}, flush=True); sys.stdin.buffer.read()")
    with pytest.raises(PictureError, match="badly damaged"):
        processes.open(SEVEN, JobContext())


def test_a_process_cannot_lift_its_own_limit(monkeypatch: pytest.MonkeyPatch, processes: PictureProcesses) -> None:
    told = '{"bytes": 1000000000000000}'
    source = f"print({told!r}, flush=True); kept = bytearray(b'x') * 1_500_000_000; input()"
    monkeypatch.setattr(picture_process, "_SOURCE", source)
    with pytest.raises(PictureError, match="takes too much memory"):
        processes.open(SEVEN, JobContext())


@pytest.mark.skipif(sys.platform == "win32", reason="there, a file can have such a name")
def test_a_name_that_no_file_can_have_is_a_sentence(processes: PictureProcesses) -> None:
    with pytest.raises(PictureError, match="no file can have"):
        processes.open(Path("a\ud800.png"), JobContext())
