"""The launcher in a process of its own: what it imports, its streams, Ctrl+C."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import psutil
import pytest

import classlens
from engine import catalog
from engine.system import folders
from engine.weights import store

PROJECT = Path(__file__).parents[2]
LAUNCHER = PROJECT / "classlens.py"
DIGIT = folders.SAMPLES / "digit-7.png"
FRAMEWORKS = {"torch", "transformers", "tensorflow", "keras"}
LONG = 60.0  # seconds after which a test that hangs fails


def _launch(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, LAUNCHER, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **options)


@pytest.mark.parametrize(
    "arguments",
    [("models", "--json"), ("predict", DIGIT, "--json"), ("evaluate", "numpy-nn", "--json"), ("selftest",)],
    ids=lambda arguments: arguments[0],
)  # fmt: skip
def test_commands_import_neither_qt_nor_a_framework(arguments: tuple[object, ...]) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1)); import classlens\n"
        "status = classlens.main(); print(*sys.modules, file=sys.stderr); sys.exit(status)"
    )
    command = [sys.executable, "-c", code, PROJECT, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    modules = {name.partition(".")[0] for name in done.stderr.split()}
    assert "engine" in modules
    assert modules.isdisjoint({*FRAMEWORKS, "PySide6", "shiboken6", "gui"})


def test_on_a_system_in_an_older_encoding_it_begins_again_in_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "iso8859-1")
    monkeypatch.setattr(sys, "orig_argv", ["python", "-X", "dev", "classlens.py", "models"])
    monkeypatch.setattr(os, "execv", lambda *call: begun.append(call))
    monkeypatch.delenv("PYTHONUTF8", raising=False)
    for _ in range(2):
        classlens._take_names_as_utf8()
    assert begun == [(sys.executable, [sys.executable, "-X", "dev", "classlens.py", "models"])]
    assert os.environ.pop("PYTHONUTF8") == "1"


def test_the_launcher_returns_the_status_and_keeps_the_streams_apart(tmp_path: Path) -> None:
    done = _launch("predict", DIGIT, tmp_path / "none.png", "--models", "numpy-nn", "--json")
    assert (done.returncode, done.stderr) == (1, "")
    assert [row["error"] is None for row in json.loads(done.stdout)] == [True, False]
    done = _launch("predict", DIGIT, tmp_path / "none.png", "--models", "numpy-nn")
    assert done.returncode == 1
    assert done.stderr == f"There is no file “{tmp_path / 'none.png'}”. Check the name, or choose another picture.\n"
    assert _launch("predict", DIGIT, "--models", "nothing").returncode == 2
    assert _launch("--version").stdout.startswith("ClassLens ")


@pytest.mark.parametrize("name", ["school.classlens", "Schule für alle.CLASSLENS"])
def test_a_classroom_pack_opens_the_window(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from gui import app

    opened: list[list[str]] = []
    monkeypatch.setattr(app, "run", lambda arguments: opened.append(arguments) or 0)
    monkeypatch.setattr(sys, "argv", ["classlens", name])
    launcher = runpy.run_path(str(LAUNCHER))
    assert launcher["main"]() == 0
    assert opened == [[name]]


def test_onnx_runtime_tells_nobody_and_leaves_nothing_in_the_home_of_the_person(tmp_path: Path) -> None:
    """With its telemetry on, it keeps an identifier of the person and what it is about to send below ~/.cache."""
    home = tmp_path / "home"
    home.mkdir()
    places = {name: str(home) for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_CACHE_HOME")}
    ours = {name: value for name, value in os.environ.items() if name not in ("CI", "ORT_DISABLE_TELEMETRY")}
    done = _launch("predict", DIGIT, "--models", "best-cnn", env={**ours, **places})
    assert done.returncode == 0, done.stderr
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.skipif(sys.platform == "win32", reason="the shell of Windows closes no streams")
def test_a_program_without_output_streams_works(tmp_path: Path, closed: str) -> None:
    out = tmp_path / "run"
    command = f'"$1" "$2" train numpy-nn --epochs 1 --limit 500 --out "$3" {closed}'
    done = subprocess.run(
        ["/bin/sh", "-c", command, "sh", sys.executable, LAUNCHER, out], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    store.read_folder(catalog.find("numpy-nn"), out, "own").verify()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="file names are bytes on POSIX systems only")
def test_names_and_signs_that_a_stream_cannot_show_are_written_as_escapes(tmp_path: Path) -> None:
    name = os.fsdecode(b"7-\xff.png")
    try:
        shutil.copy(DIGIT, tmp_path / name)
    except OSError:
        pytest.skip("this file system takes no such names")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = _launch("predict", tmp_path / name, "--models", "numpy-nn", "--json", env=environment)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["file"] == str(tmp_path / name)


@pytest.mark.parametrize("arguments", [("models",), ("predict", DIGIT, "--models", "numpy-nn", "--json")])
def test_output_that_nobody_reads_is_no_traceback(arguments: tuple[object, ...]) -> None:
    with subprocess.Popen(
        [sys.executable, LAUNCHER, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(LONG) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_output_to_a_full_disk_is_a_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, LAUNCHER, "models", "--json"], stdout=full, stderr=subprocess.PIPE, text=True,
            encoding="utf-8", check=False,
        )  # fmt: skip
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "could not be written: No space left" in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signal to a group of processes")
def test_ctrl_c_keeps_the_best_epoch_and_leaves_no_process(tmp_path: Path) -> None:
    command = ["train", "numpy-nn", "--epochs", "1000", "--limit", "2000", "--json", "--out", tmp_path / "run"]
    with subprocess.Popen(
        [sys.executable, LAUNCHER, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        encoding="utf-8", start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["epoch"] == 1
        children = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
        out, err = process.communicate(timeout=LONG)
    last = json.loads(out.splitlines()[-1])
    assert process.returncode == 1
    assert (last["event"], last["cancelled"], last["folder"]) == ("finished", True, str(tmp_path / "run"))
    assert "Traceback" not in err
    store.read_folder(catalog.find("numpy-nn"), tmp_path / "run", "own").verify()
    assert children
    assert psutil.wait_procs(children, timeout=LONG)[1] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no signal to a group of processes")
def test_ctrl_c_before_the_first_epoch_keeps_nothing(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, LAUNCHER, "train", "numpy-nn", "--out", tmp_path / "run"], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stderr is not None
        assert process.stderr.readline().startswith("Training NumPy network")
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=LONG)
    assert (process.returncode, out, err) == (1, "", "Stopped, as you asked.\n")
    assert list(tmp_path.glob("*run*")) == []


def test_a_killed_run_goes_on_when_the_same_command_is_given_again_elsewhere(tmp_path: Path) -> None:
    digits = np.random.default_rng(0).integers(0, 256, (60, 785))
    digits[:, 0] %= 10
    np.savetxt(tmp_path / "digits.csv", digits, "%d", ",")

    def command(data: str | Path) -> list[str]:
        out = str(tmp_path / "run")
        return [sys.executable, str(LAUNCHER), "train", "numpy-nn", "--data", str(data), "--epochs", "300", "--json",
                "--out", out]  # fmt: skip

    with subprocess.Popen(
        command("digits.csv"), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["event"] == "data"  # it says how few pictures there are
        assert json.loads(process.stdout.readline())["epoch"] == 1
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        for one in family:
            one.kill()
    psutil.wait_procs(family[1:], timeout=LONG)
    done = subprocess.run(
        command(tmp_path / "digits.csv"), capture_output=True, encoding="utf-8", check=True, timeout=LONG
    )
    _, *told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.stderr.startswith("Going on with the training of NumPy network")
    assert [line["epoch"] for line in told[:-1]] == list(range(told[0]["epoch"], 301))
    assert told[0]["epoch"] > 1
    assert store.read_folder(catalog.find("numpy-nn"), tmp_path / "run", "own").training_record().continued is True
