"""Official weights for objects all the way: fetched from a server, converted, and asked in both runtimes.

The numbers in the file are random, its format is the official one.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from engine import catalog
from engine.catalog.spec import FAST, NATIVE
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.pretrained import converted
from engine.pretrained.download import download
from engine.pretrained.requests import WeightsState
from engine.session import Session
from engine.types import Image

from .. import weights_server as faults
from ..weights_server import WeightsServer, record, write_manifest

PROJECT = Path(__file__).parents[3]

pytestmark = pytest.mark.thorough


@pytest.mark.timeout(900)  # two frameworks start, and a large network is converted
def test_a_downloaded_resnet50_answers_alike_in_both_runtimes(
    server: WeightsServer, coffee: Image, tmp_path: Path
) -> None:
    spec = catalog.find("resnet50")
    path = tmp_path / spec.weights_file
    subprocess.run([sys.executable, "-m", "tests.engine.prediction.keras_resnet50", path], cwd=PROJECT, check=True)
    content = path.read_bytes()
    address = f"/{spec.weights_file}"
    listed = record(spec.id, spec.weights_file, content, server.address(address))
    listed |= {"sha256": "", "md5": hashlib.md5(content).hexdigest()}  # as Keras publishes it
    write_manifest(tmp_path / "manifest.json", [listed])
    server.files = {address: content}
    server.faults = [faults.drops_after(30_000_000), faults.trickles(20, 0.02)]
    assert download(spec.id, JobContext()).state is WeightsState.DOWNLOADED
    assert server.faults == []

    session = Session()
    try:
        answers = [session.run(PredictRequest(coffee, (spec.id,), name), JobContext()) for name in (FAST, NATIVE)]
    finally:
        session.close()
    assert [failure.sentence for answer in answers for failure in answer.failures] == []
    fast, native = ({score.label: score.score for score in answer.predictions[0].scores} for answer in answers)
    largest = max(native.values())
    assert largest > 0.1  # scores that are all alike would agree whatever the networks were
    assert fast == pytest.approx(native, rel=0, abs=1e-4 * largest)
    model = converted.read(spec)
    assert model is not None
    assert model.int8 is not None
    assert model.source == hashlib.sha256(content).hexdigest()
