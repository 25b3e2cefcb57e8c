"""The page's JavaScript in an engine of its own, without a browser."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from py_mini_racer import MiniRacer

from engine.jobs import JobContext
from engine.preprocessing.digits import Preparation
from engine.session import Session
from engine.sharing.opening import open_model
from engine.sharing.shared_model import SharedModel
from engine.sharing.web_page.page import COMPUTING, PARTS
from engine.types import Image

_CALLS = """
let network;
function load(record) { return (network = new Network(record)).values.length; }
function ask(pictures) { return pictures.map((pixels) => network.scores(pixels)); }
function greyPicture(data, width, height) { return greyOf({ data: bytesOf(data), width, height }); }
function prepare(data, width, height, preparation) {
  const grey = greyPicture(data, width, height);
  const steps = prepared(grey, preparation);
  return { isDrawing: isDrawing(grey), pixels: steps && Array.from(steps.placed.pixels) };
}
function find(data, width, height, preparation) {
  const found = findDigit(greyPicture(data, width, height));
  const steps = found && prepared(found.grey, preparation);
  return steps && { box: found.box, pixels: Array.from(steps.placed.pixels) };
}
"""


@pytest.fixture(scope="session")
def javascript() -> Iterator[MiniRacer]:
    """The page's functions, loaded."""
    engine = MiniRacer()
    engine.eval("\n".join([*((PARTS / name).read_text("utf-8") for name in COMPUTING), _CALLS]))
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def shared(session: Session) -> Callable[[str], SharedModel]:
    """Open a model by its id."""
    return lambda model_id: open_model(model_id, None, session._services, JobContext())


@pytest.fixture
def page_scores(javascript: MiniRacer) -> Callable[[dict[str, Any], NDArray[np.float32]], NDArray[np.float64]]:
    """The scores (N, K) of a network as the page has it, for inputs (N, …)."""

    def ask(record: dict[str, Any], inputs: NDArray[np.float32]) -> NDArray[np.float64]:
        javascript.call("load", record)
        rows = inputs.reshape(len(inputs), -1).astype(np.float64).tolist()
        return np.array(javascript.call("ask", rows))

    return ask


@pytest.fixture
def on_page(javascript: MiniRacer) -> Callable[[str, Image], Any]:
    """What a function of the page says of a picture (H, W, 3)."""

    def ask(function: str, picture: Image) -> Any:
        opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
        data = base64.b64encode(opaque.tobytes()).decode()
        return javascript.call(function, data, picture.shape[1], picture.shape[0], Preparation().to_json())

    return ask
