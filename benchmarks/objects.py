"""How much faster the fast runtimes name what is in one photo than the documents' calls, in one run.

    python benchmarks/objects.py [MODEL…]

The documents' calls are Transformers' network called directly, `keras.Model.predict`, and PyTorch's network called
directly. Weights that are not in the store are replaced by random ones in the official format, with biases and batch
statistics as trained networks have: times depend on the network, not on its numbers. The documents' call and each
runtime have a process of their own, as in use, and take turns, so that a busy machine slows all alike; between turns is
a rest, because some libraries' threads keep a processor busy for a while after their work is done. Memory is each
process' largest. `trial_seconds` are what trying a converted file takes where it comes from elsewhere, as with a pack,
with the start of the process that does it. The result is JSON; `flop_limit` is how fast matrix products are here.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from common import PROJECT, put
from random_weights import make_keras_like_trained, make_torch_like_trained

from engine import worker

WANTED = {
    "vit-base": {"fast": 1.7, "int8": 3.5},
    "resnet50": {"fast": 2.5},
    "vgg16": {"fast": 2.0},
    "efficientnet-lite0": {"fast": 3.0},
}
HEADS = {"vit-base": 8.0, "resnet50": 1.0, "vgg16": 20.0}
"""Times the random last layer, so that logits deviate by 4 to 5 within a photo, as they do in ResNet50 without it.

Otherwise all scores are nearly one thousandth, and runtimes agree whatever they compute."""
OLDER_NAMES = {("resnet50", "predictions"): "probs"}  # what Keras called a layer when it wrote its official file
TURNS, WARM_UP, CALLS = 5, 3, 5
REST = 0.25  # seconds
PICTURES = 2  # that runtimes are compared on at the end; the conversion itself compares them on more


def main(model_ids: tuple[str, ...]) -> None:
    """Measure each model in a process of its own, which keeps memory apart."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    results = {}
    for model_id in model_ids:
        with tempfile.TemporaryDirectory() as home:
            environment = {**os.environ, "CLASSLENS_HOME": home, "PYTHONPATH": str(PROJECT)}
            if model_id != "efficientnet-lite0":
                environment["CLASSLENS_WEIGHTS_MANIFEST"] = str(Path(home) / "manifest.json")
                subprocess.run([sys.executable, __file__, "--weights", model_id], env=environment, check=True)
            done = subprocess.run(
                [sys.executable, __file__, "--one", model_id], env=environment, check=True, stdout=subprocess.PIPE
            )
            results[model_id] = json.loads(done.stdout.splitlines()[-1])
    put("objects", {"flop_limit": flop_limit(), "models": results})


def flop_limit() -> float:
    """Floating point operations a second in NumPy's product of two matrices of 2048×2048, the best of ten."""
    random = np.random.default_rng(0)
    left, right = (random.random((2048, 2048), np.float32) for _ in range(2))
    seconds = []
    for _ in range(10):
        started = time.perf_counter()
        left @ right
        seconds.append(time.perf_counter() - started)
    return 2 * 2048**3 / min(seconds)


def write_weights(model_id: str) -> None:
    """Random weights in the official format, and a manifest that names them."""
    from engine.pretrained import manifest  # noqa: PLC0415

    home = Path(os.environ["CLASSLENS_HOME"])
    shipped = {entry["id"]: entry for entry in json.loads(manifest.SHIPPED.read_text(encoding="utf-8"))["weights"]}
    path = home / "pretrained" / model_id / shipped[model_id]["file"]
    path.parent.mkdir(parents=True)
    if model_id == "vit-base":
        import torch  # noqa: PLC0415
        from transformers import ViTForImageClassification  # noqa: PLC0415

        from engine.models.vit_base import configuration  # noqa: PLC0415

        torch.manual_seed(0)
        network = ViTForImageClassification(configuration())
        make_torch_like_trained(network)
        with torch.no_grad():
            network.classifier.weight *= HEADS[model_id]
        network.save_pretrained(path.parent)
    else:
        _write_keras(model_id, path)
    content = path.read_bytes()
    changed = {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "md5": ""}
    listed = {"format": manifest.FORMAT, "weights": [{**shipped[model_id], **changed}]}
    (home / "manifest.json").write_text(json.dumps(listed), encoding="utf-8")


def _write_keras(model_id: str, path: Path) -> None:
    import h5py  # noqa: PLC0415
    import keras  # noqa: PLC0415

    from engine import catalog  # noqa: PLC0415
    from engine.prediction.object_runtimes import comparison_pictures  # noqa: PLC0415

    build = {"resnet50": keras.applications.ResNet50, "vgg16": keras.applications.VGG16}[model_id]
    keras.utils.set_random_seed(0)
    model = build(weights=None)
    make_keras_like_trained(model, comparison_pictures(catalog.find(model_id)))
    with h5py.File(path, "w") as file:
        layers = {OLDER_NAMES.get((model_id, layer.name), layer.name): layer for layer in model.layers}
        file.attrs["layer_names"] = [name.encode() for name in layers]
        for name, layer in layers.items():
            group = file.create_group(name)
            weights = [f"{name}/{variable.name}:0" for variable in layer.weights]
            group.attrs["weight_names"] = [weight.encode() for weight in weights]
            factor = HEADS[model_id] if layer is model.layers[-1] else 1.0
            for weight, values in zip(weights, layer.get_weights(), strict=True):
                group.create_dataset(weight, data=values * factor)


def measure(model_id: str) -> dict[str, Any]:
    """Convert, compare and time one model."""
    import psutil  # noqa: PLC0415

    from engine import catalog  # noqa: PLC0415
    from engine.jobs import JobContext  # noqa: PLC0415
    from engine.own_networks.apart import limits_for, tried_apart  # noqa: PLC0415
    from engine.prediction.object_runtimes import ObjectRuntimes, comparison_pictures  # noqa: PLC0415
    from engine.pretrained import converted  # noqa: PLC0415
    from engine.pretrained.conversion import ConversionProgress  # noqa: PLC0415
    from engine.runtimes.process import ProcessPool  # noqa: PLC0415

    spec = catalog.find(model_id)
    assert spec.official is not None
    processes = ProcessPool(worker.main)
    runtimes = ObjectRuntimes(processes)
    stages: list[str] = []
    most: dict[str, int] = {}

    def report(progress: object) -> None:
        if isinstance(progress, ConversionProgress):
            stages.append(progress.stage.value)
        for family in ("torch", "tensorflow"):
            pid = processes.get(family).pid
            if pid is not None:
                most[family] = max(most.get(family, 0), _most_memory(pid))

    started = time.perf_counter()
    loaded = {"fast": runtimes.get(spec, "fast", JobContext(report))}
    seconds = time.perf_counter() - started
    report(None)
    before = psutil.Process().memory_info().rss
    loaded |= {name: runtimes.get(spec, name, JobContext(report)) for name in spec.runtimes if name != "fast"}
    report(None)
    pictures = comparison_pictures(spec)[:PICTURES]
    scores = {name: runtime.infer(pictures)[0] for name, runtime in loaded.items()}
    difference = float(np.abs(scores["fast"] - scores["native"]).max())
    made = converted.read(spec)
    assert made is not None
    trials = {}
    for name in (runtime for runtime in ("fast", "int8") if made.path(runtime).is_file()):
        path, started = made.path(name), time.perf_counter()
        arguments = {"model_id": model_id, "path": path}
        tried_apart(processes, "numpy", "try_converted", arguments, limits_for(path.stat().st_size), JobContext())
        trials[name] = time.perf_counter() - started
    processes.close()

    times = take_turns(model_id, [name for name in spec.runtimes if name != "native"], pictures[:1])
    medians = {name: float(np.median(values)) for name, values in times.items()}
    return {
        "milliseconds": medians,
        "ratios": {name: medians["documents"] / value for name, value in medians.items() if name != "documents"},
        "wanted": WANTED[model_id],
        "conversion": {"seconds": seconds, "stages": list(dict.fromkeys(stages)), "largest_memory_bytes": most},
        "trial_seconds": trials,
        "largest_difference": difference,
        "parity": {"inputs": made.parity.inputs, "largest_difference": made.parity.largest_difference},
        "int8": None
        if made.int8 is None
        else {
            "inputs": made.int8.inputs,
            "same_label": made.int8.same_label,
            "largest_difference": made.int8.largest_difference,
        },
        "parameters": spec.official.parameters,
        "flops": spec.official.flops,
        "window_memory_bytes": before,
    }


def take_turns(model_id: str, runtimes: list[str], picture: np.ndarray) -> dict[str, list[float]]:
    """Milliseconds of each call on one prepared photo (1, 224, 224, 3), for "documents" and each runtime."""
    context = multiprocessing.get_context("spawn")
    callers = {}
    for name in ("documents", *runtimes):
        here, there = context.Pipe()
        context.Process(target=_answer_turns, args=(model_id, name, picture, there), daemon=True).start()
        there.close()  # so that a caller that dies ends the benchmark
        callers[name] = here
    times: dict[str, list[float]] = {name: [] for name in callers}
    for _ in range(TURNS):
        for name, caller in callers.items():
            caller.send(None)
            times[name] += caller.recv()
            time.sleep(REST)
    return times


def _answer_turns(model_id: str, name: str, picture: np.ndarray, turns: Connection) -> None:
    """In a process of its own: for each message, some calls to warm up, and the milliseconds of those after them."""
    from engine import catalog  # noqa: PLC0415
    from engine.jobs import JobContext  # noqa: PLC0415
    from engine.prediction.object_runtimes import ObjectRuntimes  # noqa: PLC0415
    from engine.pretrained import library  # noqa: PLC0415
    from engine.runtimes.process import ProcessPool  # noqa: PLC0415

    spec = catalog.find(model_id)
    assert spec.official is not None
    if name == "documents":
        call = documents_call(model_id, library.locate(spec.official.weights).path)
    else:
        call = ObjectRuntimes(ProcessPool(worker.main)).get(spec, name, JobContext()).infer
    with contextlib.suppress(EOFError, OSError):  # the benchmark has ended
        while True:
            turns.recv()
            times = []
            for _ in range(WARM_UP + CALLS):
                started = time.perf_counter()
                call(picture)
                times.append((time.perf_counter() - started) * 1e3)
            turns.send(times[WARM_UP:])


def _most_memory(pid: int) -> int:
    """The largest memory a process has held; what it holds now where the system does not say."""
    import psutil  # noqa: PLC0415

    try:
        for line in Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return int(psutil.Process(pid).memory_info().rss)


def documents_call(model_id: str, path: Path) -> Any:
    """What the documents call to get a photo's scores, as a function of a prepared photo (1, 224, 224, 3)."""
    if model_id in ("resnet50", "vgg16"):
        import keras  # noqa: PLC0415

        build = {"resnet50": keras.applications.ResNet50, "vgg16": keras.applications.VGG16}[model_id]
        model = build(weights=None)
        model.load_weights(path)
        return lambda picture: model.predict(picture, verbose=0)
    import torch  # noqa: PLC0415

    from engine.models.efficientnet_lite import EfficientNetLite0  # noqa: PLC0415

    if model_id == "vit-base":
        from engine.models.vit_base import ViTBase  # noqa: PLC0415

        network = ViTBase.read(path).eval()
    else:
        network = EfficientNetLite0.read(path).eval()

    def call(picture: Any) -> Any:
        with torch.no_grad():
            return network(torch.from_numpy(picture).permute(0, 3, 1, 2)).softmax(1)

    return call


if __name__ == "__main__":
    if sys.argv[1:2] == ["--weights"]:
        write_weights(sys.argv[2])
    elif sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(sys.argv[2])))
    else:
        main(tuple(sys.argv[1:]) or tuple(WANTED))
