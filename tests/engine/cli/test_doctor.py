"""What a computer lacks: `classlens doctor`, and what still works without it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.system import folders

from .conftest import Run


@pytest.mark.usefixtures("numpy_only")
def test_doctor_says_what_cannot_work(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.diagnostics.FAMILY_TITLES", {"numpy": "NumPy"})
    status, out, err = run("doctor", "--json")
    report = json.loads(out)
    assert (status, err, report["healthy"], report["writable"]) == (0, "", True, None)
    assert report["frameworks"]["NumPy"]["version"] == np.__version__
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "file"))
    status, out, _ = run("doctor", "--json")
    report = json.loads(out)
    assert (status, report["healthy"]) == (1, False)
    assert "Nothing can be saved" in report["writable"]
    status, out, _ = run("doctor")
    assert status == 1
    assert report["writable"] in out


def test_a_machine_without_onnx_runtime_costs_only_the_models_that_need_it() -> None:
    code = (
        "import sys\n"
        "sys.modules['onnxruntime'] = None\n"
        "from engine import cli\n"
        "sys.exit(cli.main(['predict', sys.argv[1], '--json']))\n"
    )
    digit = folders.SAMPLES / "digit-7.png"
    done = subprocess.run([sys.executable, "-c", code, str(digit)], capture_output=True, text=True, timeout=120)
    rows = {row["model"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 1
    assert rows["numpy-nn"]["top"][0]["label"] == "7"
    assert "the speed Fast, cannot be loaded" in rows["keras-cnn"]["error"]
    assert "Traceback" not in done.stderr
