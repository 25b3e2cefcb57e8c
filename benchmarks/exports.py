"""Every export of every digit model: its size, how far its scores are from ClassLens' own, and its accuracy.

    python benchmarks/exports.py [--models ID,…] [--parity N] [--json] [--docs]

Each bundle is unpacked and asked in a process of its own, with the code that came along and without ClassLens, about
test pictures of MNIST: ONNX and LiteRT about all of them, the files of frameworks about the first N (1,000), and so is
what enlarges digits to photos. Beside them stands ONNX in 8 bits, made by ONNX Runtime's tools from the exported
network and 500 training pictures. --docs writes the tables into docs/sharing.md. Web pages are asked in a browser, by
benchmarks/web_page.py; here is their size.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from common import PROJECT, put

# Runs in the bundle's folder: the network's own code answers the pictures of a file.
ASK = """
import sys
from pathlib import Path
import numpy as np
sys.path.insert(0, ".")
import network
from preparation import calibrated
if sys.argv[3]: network.FILE = sys.argv[3]
model = network.load(Path("."))
pictures = np.load(sys.argv[1])
scores = np.concatenate([network.scores(model, pictures[n : n + 100]) for n in range(0, len(pictures), 100)])
np.save(sys.argv[2], scores)
"""
CALIBRATION = 500
TURNS = 300  # pictures timed one by one
SMALL_BATCHES = {"vgg16-transfer"}  # which enlarge digits: they take milliseconds for each
BEGIN, END = "<!-- made by benchmarks/exports.py: begin -->", "<!-- end -->"


@dataclass
class Row:
    """What was measured of one file: `difference` is the largest of any score; None where nothing was asked."""

    model: str
    target: str
    file: str
    bytes: int
    pictures: int = 0
    accuracy: float | None = None
    difference: float | None = None
    milliseconds: float | None = None


def main() -> None:
    """Export, ask, print."""
    from engine import catalog  # noqa: PLC0415 - after the folder to import from was chosen

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", default=",".join(catalog.DIGIT_MODELS))
    parser.add_argument("--parity", type=int, default=1000, metavar="N")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--docs", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CLASSLENS_HOME"] = folder
        rows = [row for name in arguments.models.split(",") for row in measured(name, Path(folder), arguments.parity)]
    if arguments.json:
        put("exports", {"rows": [asdict(row) for row in rows]})
        return
    text = f"{sizes(rows)}\n\n{parities(rows)}"
    print(text)
    if arguments.docs:
        path = PROJECT / "docs" / "sharing.md"
        before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
        former, _, after = rest.partition(END)
        tables = zip(text.split("\n\n"), former.strip().split("\n\n"), strict=True)
        text = "\n\n".join(with_other_models(*pair, list(catalog.DIGIT_MODELS)) for pair in tables)
        path.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{after}", encoding="utf-8")


def with_other_models(table: str, former: str, order: list[str]) -> str:
    """A table with the former table's rows of those models that were not asked now, sorted by this order of models."""

    def model(row: str) -> str:
        return row.split("`")[1]

    *head, rows = table.split("\n", 2)
    found = rows.split("\n")
    asked = {model(row) for row in found}
    found += [row for row in former.split("\n")[2:] if model(row) not in asked]
    return "\n".join([*head, *sorted(found, key=lambda row: order.index(model(row)))])


def measured(model_id: str, folder: Path, parity: int) -> list[Row]:
    """All exports of one model."""
    from engine.data.datasets import mnist_test  # noqa: PLC0415
    from engine.jobs import JobContext  # noqa: PLC0415
    from engine.session import Session  # noqa: PLC0415
    from engine.sharing.opening import open_model  # noqa: PLC0415
    from engine.sharing.requests import ExportRequest, TargetsRequest  # noqa: PLC0415

    test = mnist_test().limited(parity if model_id in SMALL_BATCHES else None)
    session, rows = Session(), []
    try:
        model = open_model(model_id, None, session._services, JobContext())
        wanted = np.concatenate([model.answer(test.batch(n, n + 500)) for n in range(0, len(test), 500)])
        for choice in session.run(TargetsRequest(model_id), JobContext()):
            if choice.refusal or choice.name == "notebook":  # which holds no weights to ask
                continue
            print(f"{model_id}: {choice.name}", file=sys.stderr, flush=True)
            path = folder / choice.file_name
            made = session.run(ExportRequest(model_id, choice.name, path, replace=True), JobContext())
            if choice.ending != ".zip":
                rows.append(Row(model_id, choice.name, made.path.name, made.bytes))
                continue
            bundle = path.with_suffix("")
            with zipfile.ZipFile(path) as archive:
                archive.extractall(bundle)
            if choice.name == "onnx":
                rows += asked_onnx(model_id, bundle, test, wanted)
            else:
                few = len(test) if choice.name == "litert" else parity
                np.save(folder / "pictures.npy", test.batch(0, few))
                rows += asked(model_id, choice.name, bundle, folder, test.labels[:few], wanted[:few], model.temperature)
    finally:
        session.close()
    return rows


def asked(
    model_id: str, target: str, bundle: Path, folder: Path, labels: Any, wanted: Any, temperature: float
) -> list[Row]:
    """What the code of a bundle answers, for each of its files of weights."""
    import json  # noqa: PLC0415

    from engine.metrics.calibration import tempered  # noqa: PLC0415

    output = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))["output"]
    times = {}
    if (bundle / "figures.json").exists():
        figures = json.loads((bundle / "figures.json").read_text(encoding="utf-8"))
        times = {one["file"]: one["milliseconds"] for one in figures}
    rows = []
    for name in times or [""]:
        environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [sys.executable, "-I", "-c", ASK, str(folder / "pictures.npy"), str(folder / "scores.npy"), name]
        subprocess.run(command, cwd=bundle, check=True, env=environment, stderr=subprocess.DEVNULL)
        scores = np.load(folder / "scores.npy").astype(np.float32)
        if not output["calibrated"]:
            scores = tempered(scores, temperature)
        files = [bundle / name] if name else [path for path in bundle.iterdir() if is_weights(path)]
        rows.append(row_of(model_id, target, files, scores, labels, wanted, times.get(name)))
    return rows


def is_weights(path: Path) -> bool:
    """Whether a file of a bundle holds the network."""
    return path.suffix in (".keras", ".npz", ".safetensors", ".tflite")


def asked_onnx(model_id: str, bundle: Path, test: Any, wanted: Any) -> list[Row]:
    """What ONNX Runtime answers with the exported network, and with the same in 8 bits."""
    from engine.data.datasets import mnist_train  # noqa: PLC0415
    from engine.export.int8 import quantize_dynamically, quantize_statically  # noqa: PLC0415

    path, small = bundle / "model.onnx", bundle / "model-int8.onnx"
    if model_id.startswith("vit"):
        quantize_dynamically(path, small)
    else:
        quantize_statically(path, small, mnist_train().limited(CALIBRATION).batch())
    rows = []
    for file, target in ((path, "onnx"), (small, "onnx int8")):
        scores, milliseconds = answers_of(file, test)
        rows.append(row_of(model_id, target, [file], scores, test.labels, wanted, milliseconds))
    return rows


def answers_of(path: Path, test: Any) -> tuple[Any, float]:
    """Scores of all test pictures, and the median milliseconds for one, on one thread."""
    import onnxruntime  # noqa: PLC0415

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    parts = [session.run(["scores"], {"pictures": test.batch(n, n + 100)})[0] for n in range(0, len(test), 100)]
    times = []
    for n in range(TURNS):
        picture = test.batch(n, n + 1)
        started = time.perf_counter()
        session.run(["scores"], {"pictures": picture})
        times.append(time.perf_counter() - started)
    return np.concatenate(parts), float(np.median(times) * 1e3)


def row_of(
    model_id: str, target: str, files: list[Path], scores: Any, labels: Any, wanted: Any, milliseconds: float | None
) -> Row:
    """What these scores say."""
    return Row(
        model_id,
        target,
        ", ".join(file.name for file in files),
        sum(file.stat().st_size for file in files),
        len(labels),
        float((scores.argmax(axis=1) == labels).mean()),
        float(np.abs(scores - wanted).max()),
        milliseconds,
    )


def sizes(rows: list[Row]) -> str:
    """The table of size against accuracy."""
    lines = ["| model | file | KB | accuracy, % | ms for a picture |", "|---|---|---|---|---|"]
    for row in rows:
        if row.target in ("onnx", "onnx int8", "litert"):
            figures = f"{row.bytes / 1000:,.0f} | {accuracy_text(row)} | {row.milliseconds:.2f}"
            lines.append(f"| `{row.model}` | {row.file} | {figures} |")
    return "\n".join(lines)


def accuracy_text(row: Row) -> str:
    """An accuracy with its interval."""
    from engine.metrics.interval import interval_text  # noqa: PLC0415

    assert row.accuracy is not None
    return f"{row.accuracy:.2%} ({interval_text(row.accuracy, row.pictures)})".replace("%", "")


def parities(rows: list[Row]) -> str:
    """The table of all exports, with how far their scores are from ClassLens' own."""
    lines = ["| model | target | KB | pictures | largest difference of a score |", "|---|---|---|---|---|"]
    for row in rows:
        if row.target == "onnx int8" or "fp16" in row.file or "int8" in row.file:
            continue  # they are not meant to give the same scores
        told = ("–", "in a browser") if row.difference is None else (f"{row.pictures:,}", f"{row.difference:.1g}")
        lines.append(f"| `{row.model}` | `{row.target}` | {row.bytes / 1000:,.0f} | {told[0]} | {told[1]} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
