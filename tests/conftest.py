"""Ground rules of every test: no screen, no network, folders of its own, and nothing left running."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

_PROJECT = Path(__file__).parent.parent
_HOME = Path(tempfile.mkdtemp(prefix="classlens-tests-"))

# Set before anything imports Qt or asks where a person's folders are.
os.environ["QT_QPA_PLATFORM"] = os.environ.get("CLASSLENS_TEST_PLATFORM", "offscreen")
os.environ["CLASSLENS_HOME"] = str(_HOME / "classlens")
# As many tests run at a time as there are processors. Where PyTorch takes them all for each of its processes, their
# threads wait for each other, and a test needs up to four times the processor time.
os.environ["OMP_NUM_THREADS"] = "1"
for _name, _folder in {
    "HOME": ".",
    "USERPROFILE": ".",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}.items():
    (_HOME / _folder).mkdir(parents=True, exist_ok=True)
    os.environ[_name] = str(_HOME / _folder)


def pytest_unconfigure() -> None:
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """User data, settings and logs of each test lie in a folder of its own."""
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "classlens-home"))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A connection that would leave this machine is refused, and fails the test even where the refusal is swallowed."""
    attempts: list[str] = []

    def refuse_outside(host: object, port: object) -> None:
        name = host.decode() if isinstance(host, bytes) else str(host)
        if host is not None and not name.startswith("127.") and name not in ("", "localhost", "::1"):
            attempts.append(f"{name}:{port}")
            raise RuntimeError(f"A test tried to reach {attempts[-1]}; tests use no network.")

    def guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
        def checked(sock: socket.socket, address: Any) -> Any:
            if sock.family in (socket.AF_INET, socket.AF_INET6):
                refuse_outside(address[0], address[1])
            return connect(sock, address)

        return checked

    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        refuse_outside(host, port)
        return look_up(host, port, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", guarded(socket.socket.connect))
    monkeypatch.setattr(socket.socket, "connect_ex", guarded(socket.socket.connect_ex))
    monkeypatch.setattr(socket, "getaddrinfo", guarded_look_up)
    yield
    if attempts:
        pytest.fail(f"The test tried to reach the network: {', '.join(attempts)}.")


# Leaks: what a test starts must have ended when the test has.

_DYING_SECONDS = 15.0  # the end of a process takes its time, on Windows and on slow machines
_starters: dict[object, str] = {}  # thread, or process id -> the project's lines that started it
_owned: set[object] = set()  # threads and process ids that session-scoped fixtures own


def _here() -> str:
    """The project's own frames of the present call, innermost last."""
    frames = [
        f"{Path(frame.filename).relative_to(_PROJECT)}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_stack()[:-2]
        if frame.filename.startswith(str(_PROJECT)) and ".venv" not in frame.filename and frame.filename != __file__
    ]
    return " > ".join(frames[-4:]) or "a library"


def _record_starters(monkeypatch: pytest.MonkeyPatch) -> None:
    start_thread = threading.Thread.start
    start_process = multiprocessing.process.BaseProcess.start
    open_process = subprocess.Popen.__init__

    def thread_start(thread: threading.Thread) -> None:
        _starters[thread] = _here()
        start_thread(thread)

    def process_start(process: multiprocessing.process.BaseProcess) -> None:
        start_process(process)
        _starters[process.pid] = f"{process.name}, {_here()}"

    def popen(process: subprocess.Popen[Any], *args: Any, **kwargs: Any) -> None:
        open_process(process, *args, **kwargs)
        _starters[process.pid] = _here()

    monkeypatch.setattr(threading.Thread, "start", thread_start)
    monkeypatch.setattr(multiprocessing.process.BaseProcess, "start", process_start)
    monkeypatch.setattr(subprocess.Popen, "__init__", popen)


def _threads() -> set[threading.Thread]:
    """Threads that must end: those which keep Python from ending, and ClassLens' own."""
    return {
        thread for thread in threading.enumerate() if not thread.daemon or thread.name.lower().startswith("classlens")
    }


def _processes() -> set[psutil.Process]:
    multiprocessing.active_children()  # collects those that have ended
    return {process for process in psutil.Process().children(recursive=True) if not _may_stay(process)}


def _may_stay(process: psutil.Process) -> bool:
    try:
        # Python's resource tracker and the processes that decode pictures serve all tests and end with the test run.
        command = " ".join(process.cmdline())
        process.name()  # Windows lists a process for a while that has ended, and knows no name of it
        return process.status() == psutil.STATUS_ZOMBIE or "resource_tracker" in command or "picture_server" in command
    except (psutil.Error, OSError):
        return True


def _name(process: psutil.Process) -> str:
    try:
        return process.name()
    except (psutil.Error, OSError):
        return "ended just now"


@pytest.fixture(scope="session")
def long_lived() -> Callable[[], None]:
    """For session-scoped fixtures: call it when their threads and processes run; ending them is then their own duty."""

    def adopt() -> None:
        _owned.update(_threads())
        _owned.update(_processes())

    return adopt


@pytest.fixture(autouse=True)
def _leaks() -> Iterator[None]:
    """Fails a test that leaves a thread or a process behind, and names who started it."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        _record_starters(monkeypatch)
        threads, processes = _threads(), _processes()
        yield
    deadline = time.monotonic() + _DYING_SECONDS
    leaked: list[str] = []
    for thread in _threads() - threads - _owned:
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            leaked.append(f"thread “{thread.name}”, started by {_starters.get(thread, 'a library')}")
    new = _processes() - processes - _owned
    _, alive = psutil.wait_procs(new, timeout=max(0.0, deadline - time.monotonic())) if new else ([], [])
    for process in alive:
        if not _may_stay(process):
            starter = _starters.get(process.pid, "another process")
            leaked.append(f"process {process.pid} ({_name(process)}), started by {starter}")
            process.kill()
    _starters.clear()
    if leaked:
        pytest.fail(f"The test left behind: {'; '.join(sorted(leaked))}.")
