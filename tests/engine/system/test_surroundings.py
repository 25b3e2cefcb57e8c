"""What is set on a computer for libraries does not reach those of ClassLens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from engine.system import folders, surroundings

SET = {
    "KERAS_BACKEND": "jax", "KERAS_MAX_EPOCHS": "1", "KERAS_HOME": "elsewhere", "TF_USE_LEGACY_KERAS": "1",
    "TF_XLA_FLAGS": "--no-such-flag", "XLA_FLAGS": "--no-such-flag", "TORCH_LOGS": "no such log", "USE_TORCH": "0",
    "MATPLOTLIBRC": "elsewhere", "MPLBACKEND": "no such backend", "ORT_LOAD_CONFIG_FROM_MODEL": "1",
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "1",
    "GOMP_CPU_AFFINITY": "bad", "HF_HUB_OFFLINE": "0", "TRANSFORMERS_CACHE": "elsewhere",
}  # fmt: skip
LEFT = {"CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1", "HTTPS_PROXY": "http://proxy:8080", "PATH": "somewhere"}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment of this process, with everything set that was ever seen to do harm; restored afterwards."""
    changed = {**os.environ, **SET, **LEFT}
    monkeypatch.setattr(os, "environ", changed)
    return changed


def test_settings_for_libraries_are_forgotten_and_all_others_kept(environment: dict[str, str]) -> None:
    surroundings.settle()
    assert environment["KERAS_BACKEND"] == "tensorflow"
    assert environment["OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS"] == "0", "or cameras take minutes to open on Windows"
    assert environment["HF_HUB_OFFLINE"] == environment["ORT_DISABLE_TELEMETRY"] == "1"
    assert not {"KERAS_MAX_EPOCHS", "TF_USE_LEGACY_KERAS", "XLA_FLAGS", "TORCH_LOGS", "GOMP_CPU_AFFINITY"} & set(
        environment
    )
    assert not {"MATPLOTLIBRC", "MPLBACKEND", "ORT_LOAD_CONFIG_FROM_MODEL", "TRANSFORMERS_CACHE"} & set(environment)
    assert {name: environment[name] for name in LEFT} == LEFT


def test_folders_of_libraries_lie_in_the_cache(environment: dict[str, str]) -> None:
    surroundings.settle()
    for name in ("KERAS_HOME", "MPLCONFIGDIR", "HF_HOME", "TORCH_HOME", "TMPDIR", "TEMP", "TMP"):
        assert Path(environment[name]).is_relative_to(folders.cache_folder()), name
    assert Path(environment["TMPDIR"]).is_dir()
    surroundings.settle_keras()
    settings = json.loads((Path(environment["KERAS_HOME"]) / "keras.json").read_text(encoding="utf-8"))
    assert settings["backend"] == "tensorflow"
    assert (settings["floatx"], settings["image_data_format"]) == ("float32", "channels_last")


def test_where_nothing_can_be_written_temporary_files_stay_where_they_were(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    environment.update(CLASSLENS_HOME=str(tmp_path / "file"), TMPDIR="before")
    surroundings.settle()
    surroundings.settle_keras()
    assert environment["TMPDIR"] == "before"


@pytest.mark.skipif(sys.platform == "win32", reason="there, all names are Unicode")
def test_temporary_files_have_names_that_every_library_can_write(environment: dict[str, str], tmp_path: Path) -> None:
    environment.update(CLASSLENS_HOME=str(tmp_path / os.fsdecode(b"m\xfcller")), TMPDIR="before")
    surroundings.settle()
    assert environment["TMPDIR"] == "before"


def test_temporary_files_of_processes_that_were_ended_go_after_a_day(environment: dict[str, str]) -> None:
    surroundings.settle()
    old, new = (folders.cache_folder() / "temporary" / name for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir()
        (folder / "part").write_bytes(b"")
    os.utime(old, (0, 0))
    surroundings.settle()
    assert new.exists()
    assert not old.exists()


def test_the_program_starts_with_what_is_its_own(tmp_path: Path) -> None:
    code = "import classlens, os, sys; sys.argv[1:] = ['models']; classlens.main(); print(os.environ['KERAS_BACKEND'])"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **SET}, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout.splitlines()[-1] == "tensorflow"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems open folders in programs that run already")
@pytest.mark.parametrize("own", ["", "/opt/mine"])
def test_other_programs_get_what_the_packaged_one_was_started_with(own: str) -> None:
    ours = {
        "LD_LIBRARY_PATH": "/packaged/_internal", "_PYI_ARCHIVE_FILE": "/packaged/ClassLens", **SET, **LEFT,
        "TMPDIR": "before", **({"LD_LIBRARY_PATH_ORIG": own} if own else {}),
    }  # fmt: skip
    code = """
import json, os, sys
from engine.system import surroundings
sys.frozen = True
os.environ["QT_PLUGIN_PATH"] = "/packaged/_internal/PySide6"
surroundings.settle()
print(json.dumps(surroundings.of_other_programs()))
"""
    # Whatever set up this process, the program is to start without what it sets itself.
    before = {name: value for name, value in os.environ.items() if name not in ("QT_PLUGIN_PATH", "HF_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**before, **ours}, capture_output=True, encoding="utf-8", check=True
    )
    found = json.loads(done.stdout)
    assert {name: found[name] for name in (*SET, *LEFT, "TMPDIR")} == {**SET, **LEFT, "TMPDIR": "before"}
    assert found.get("LD_LIBRARY_PATH", "") == own
    assert not {"QT_PLUGIN_PATH", "_PYI_ARCHIVE_FILE", "LD_LIBRARY_PATH_ORIG", "HF_HOME"} & set(found)
