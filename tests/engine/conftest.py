"""What several tests of the engine share: pictures, a converted model for objects, a server of weights."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import catalog
from engine.catalog.spec import INT8
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.preprocessing.picture_files import open_picture
from engine.pretrained import converted
from engine.session import Session
from engine.system import folders
from engine.types import Image

from .pretrained.downloads import offering
from .refusing import Refuse, refuse_on
from .weights_server import WeightsServer, serving

EFFICIENTNET = "efficientnet-lite0"


@pytest.fixture(scope="session")
def picture() -> Image:
    """A digit that every shipped model reads as 7."""
    return open_picture(folders.SAMPLES / "digit-7.png")


@pytest.fixture(scope="session")
def coffee() -> Image:
    """A photo of an espresso."""
    return open_picture(folders.PHOTOS / "coffee.jpg")


@pytest.fixture(scope="session")
def converted_efficientnet(coffee: Image, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of EfficientNet-Lite0's converted files, made by the real conversion in PyTorch's process."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path_factory.mktemp("converted")))
        session = Session()
        try:
            answer = session.run(PredictRequest(coffee, (EFFICIENTNET,), INT8), JobContext())
        finally:
            session.close()
        assert [prediction.top.label for prediction in answer.predictions] == ["espresso"], answer.failures
        return converted.folder_of(catalog.find(EFFICIENTNET))


@pytest.fixture
def efficientnet(converted_efficientnet: Path) -> None:
    """Lets a test find EfficientNet-Lite0 converted."""
    shutil.copytree(converted_efficientnet, converted.folder_of(catalog.find(EFFICIENTNET)))


@pytest.fixture(scope="module")
def shared_server() -> Iterator[WeightsServer]:
    """A server on loopback for a whole module."""
    with serving() as server:
        yield server


@pytest.fixture
def server(shared_server: WeightsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    """It offers one file, which the manifest names."""
    with offering(shared_server, tmp_path, monkeypatch) as server:
        yield server


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Lets the system answer every question about a path, and about all below it, with an error."""
    return refuse_on(monkeypatch)
