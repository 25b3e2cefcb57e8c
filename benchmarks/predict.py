"""One digit with `keras-cnn`: the fast runtime against `keras.Model.predict`, same picture, same run, as JSON.

Keras runs in a process of its own, as in the application; the two are measured in turns, so that whatever else the
machine does falls on both.
"""

from __future__ import annotations

import multiprocessing
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from common import put, times_ms

from engine import catalog
from engine.jobs import JobContext
from engine.prediction.requests import PredictRequest
from engine.preprocessing.digits import prepare
from engine.preprocessing.picture_files import open_picture
from engine.runtimes.fast import load_fast
from engine.session import Session
from engine.system import folders
from engine.types import Image
from engine.weights import store

MODEL = "keras-cnn"
ROUNDS = 10
NEEDED = {"with_preparation": 50, "inference_alone": 500}


def main() -> None:
    """Measure and print."""
    sample = open_picture(folders.SAMPLES / "digit-7.png")
    pad_sized = sample.repeat(14, axis=0).repeat(14, axis=1)  # 392×392, as large as the pad's picture
    connection, child = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_keras, args=(child, pad_sized))
    process.start()
    connection.recv()
    session, context = Session(), JobContext()
    runtime = load_fast(catalog.find(MODEL), store.locate(MODEL).folder)
    batch = prepare(pad_sized, catalog.find(MODEL).preparation).batch
    calls: dict[str, Callable[[], object]] = {
        "with_preparation": lambda: session.run(PredictRequest(pad_sized, (MODEL,)), context),
        "inference_alone": lambda: runtime.infer(batch),
    }
    times: dict[str, list[float]] = {name: [] for name in (*calls, "keras_predict")}
    for _ in range(ROUNDS):
        connection.send("measure")
        times["keras_predict"] += connection.recv()
        for name, call in calls.items():
            times[name] += times_ms(call, 50)
    connection.send("end")
    process.join()
    session.close()
    medians = {name: statistics.median(values) for name, values in times.items()}
    put(
        "predict",
        {
            "median_ms": medians,
            "ratios": {name: medians["keras_predict"] / medians[name] for name in calls},
            "needed": NEEDED,
        },
    )


def _keras(connection: Connection, picture: Image) -> None:
    """`keras.Model.predict` on the prepared picture, a few calls whenever asked."""
    from engine.models.keras_classifier import FILE  # noqa: PLC0415 - imports TensorFlow
    from engine.models.keras_cnn import KerasCNN  # noqa: PLC0415

    weights = store.locate(MODEL)
    weights.read(FILE)
    model = KerasCNN.build(KerasCNN.DEFAULTS)
    model.load_weights(weights.folder / FILE)
    batch = prepare(picture, weights.preparation).batch
    times_ms(lambda: model.predict(batch, verbose=0), 1)
    connection.send("ready")
    while connection.recv() == "measure":
        time.sleep(0.2)  # whatever the last round left running has come to rest
        connection.send(times_ms(lambda: model.predict(batch, verbose=0), 5))


if __name__ == "__main__":
    main()
