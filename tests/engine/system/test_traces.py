"""With a folder of its own, as in portable mode, the program leaves nothing in a home, and heeds nothing there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[3]
OTHERS = {"backend": "torch", "floatx": "float16", "epsilon": 0.1, "image_data_format": "channels_first"}


@pytest.mark.thorough
@pytest.mark.parametrize("model_id", ["keras-cnn", "vit-mnist"])
def test_training_and_exporting_leave_no_trace_in_the_home(tmp_path: Path, model_id: str) -> None:
    home, own = tmp_path / "home", tmp_path / "own"
    theirs = home / ".keras" / "keras.json"
    theirs.parent.mkdir(parents=True)
    theirs.write_text(json.dumps(OTHERS), encoding="utf-8")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    environment |= dict.fromkeys(("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"), str(home))
    environment |= {"CLASSLENS_HOME": str(own), "KERAS_BACKEND": "jax", "PYTHONIOENCODING": "utf-8"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, str(PROJECT / "classlens.py"), *arguments],
            env=environment, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("train", model_id, "--epochs", "1", "--limit", "200")
    (run_folder,) = (own / "runs").iterdir()
    for target in ("onnx", "keras" if model_id == "keras-cnn" else "torch"):
        run("export", run_folder.name, "--to", target, "--out", str(own / f"{target}.zip"))
    sample = PROJECT / "assets" / "samples" / "digit-3.png"
    said = json.loads(run("predict", str(sample), "--models", model_id, "--runtime", "native", "--json"))
    assert said
    assert [path for path in home.rglob("*") if path.is_file()] == [theirs]
    assert not list((own / "cache" / "temporary").iterdir())
