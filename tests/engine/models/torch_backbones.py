"""Run as a program, so that PyTorch loads in a process of its own: what the backbones give and say, as JSON.

    python -m tests.engine.models.torch_backbones FOLDER

FOLDER holds what `tests.engine.models.keras_backbones` wrote.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import h5py
import numpy as np
import torch

from engine import catalog
from engine.errors import ClassLensError
from engine.models import transfer_learning
from engine.models.backbones import Backbone, features_of, load_backbone, output_of
from engine.models.transfer_learning import VGG16Transfer
from engine.pretrained import manifest
from engine.runtimes import shipped_backbone
from engine.runtimes.fast import load_fast
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system import folders
from engine.training.feature_cache import FeatureProgress
from engine.types import Batch

from ..weights_server import record, write_manifest

SHIPPED = ("EfficientNet-Lite0", "EfficientNet-Lite0 maps")
VGG16 = "vgg16-notop/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"


def main(official: Path) -> None:
    results: dict[str, object] = {}
    results["missing"] = {name: _sentence(lambda name=name: load_backbone(name)) for name in ("VGG16", "ResNet50")}
    results["unknown"] = _sentence(lambda: load_backbone("AlexNet"))
    results["shipped"] = {name: _of_shipped(name) for name in SHIPPED}
    results["damaged"] = [_sentence(lambda spoil=spoil: _load_spoilt(spoil)) for spoil in (_rubbish, _other_shape)]
    folders.pretrained_folder = lambda: official
    results["unofficial"] = _sentence(lambda: load_backbone("ResNet50"))
    _make_official(official)
    with np.load(official / "answers.npz") as answers:
        pictures = torch.from_numpy(answers["pictures"])
        for name in ("VGG16", "ResNet50"):
            with torch.inference_mode():
                features = load_backbone(name)(pictures).numpy()
            assert features.shape == (len(pictures), features_of(name))
            results[name] = {
                "largest": float(np.abs(answers[name]).max()),
                "spread": float(answers[name].astype(np.float64).std()),
                "difference": float(np.abs(features - answers[name]).max()),
            }
    results["keys"] = _keys()
    results["transfer"] = _of_transfer()
    print(json.dumps(results))


def _sentence(call: Callable[[], object]) -> str:
    try:
        call()
    except ClassLensError as error:
        return error.sentence
    return ""


def _of_shipped(name: str) -> dict[str, object]:
    """The features of a backbone that ships, beside those that its file gives in ONNX Runtime, of a picture and of the
    same one mirrored.
    """
    picture = torch.rand((1, 28, 28, 1), generator=torch.Generator().manual_seed(0))
    pictures = torch.cat([picture, picture.flip(2)])
    with torch.inference_mode():
        features = load_backbone(name)(pictures).numpy()
    fast = OnnxRuntime(shipped_backbone.backbone_file(), output=output_of(name))
    given, _ = fast.infer(shipped_backbone.enlarged(pictures.numpy()))
    return {
        "features": features.shape[1],
        "expected": features_of(name),
        "spread": float(features.std()),
        "difference": float(np.abs(features - given).max()),
        "mirrored": float(np.abs(features[0] - features[1]).max()),
    }


def _keys() -> dict[str, str]:
    """The key of one backbone, and of others that differ from it in one thing each."""
    network, mean, deviation, sha256 = torch.nn.Identity(), (1.0, 2.0, 3.0), 1.0, "a file"
    backbones = {
        "one": Backbone(network, mean, deviation, sha256),
        "the same": Backbone(torch.nn.Identity(), mean, deviation, sha256),
        "mean": Backbone(network, (1.0, 2.0, 4.0), deviation, sha256),
        "deviation": Backbone(network, mean, 2.0, sha256),
        "weights": Backbone(network, mean, deviation, "another file"),
        "network": Backbone(torch.nn.Flatten(), mean, deviation, sha256),
    }
    return {name: backbone.key for name, backbone in backbones.items()}


def _of_transfer() -> dict[str, object]:
    """What becomes of report 001's network: trained for two steps, saved, loaded and exported."""
    recipe = catalog.find("vgg16-transfer").recipe("seed")
    random = np.random.default_rng(0)
    pictures, labels = random.random((4, 28, 28, 1)).astype(np.float32), np.arange(4)
    transfer = VGG16Transfer.create(recipe)
    losses = [transfer.train_step(pictures, labels, 0.1)[0] for _ in range(2)]
    scores = transfer.predict_proba(pictures)
    with tempfile.TemporaryDirectory() as name:
        transfer.save(Path(name))
        transfer.export(Path(name) / "model.onnx")
        loaded = VGG16Transfer.load(Path(name))
        fast, _ = OnnxRuntime(Path(name) / "model.onnx").infer(pictures)
        on_shipped = _on_shipped_backbone(Path(name), pictures)
    return {
        "on shipped": on_shipped,
        "parameters": transfer.parameters,
        "losses": losses,
        "spread": float(scores.std()),
        "loaded": float(np.abs(loaded.predict_proba(pictures) - scores).max()),
        "exported": float(np.abs(fast - scores).max()),
        "trained on": _trained_on(loaded, pictures),
    }


def _on_shipped_backbone(folder: Path, pictures: Batch) -> dict[str, float]:
    """What the tuned recipe's network exports, whose backbone is not written again, and how alike it answers."""
    spec = catalog.find("vgg16-transfer")
    transfer = VGG16Transfer.create(spec.recipe("tuned"))
    transfer.train_step(pictures, np.arange(len(pictures)), 0.1)
    transfer.export(folder / spec.fast_file)
    scores, fast = transfer.predict_proba(pictures), load_fast(spec, folder).infer(pictures)[0]
    return {
        "bytes": (folder / spec.fast_file).stat().st_size,
        "spread": float(scores.std()),
        "difference": float(np.abs(fast - scores).max()),
    }


def _trained_on(transfer: VGG16Transfer, pictures: Batch) -> dict[str, object]:
    """Which features a training keeps under which keys, beside those that the backbone gives by itself."""
    keys, differences = set(), []
    backbone = load_backbone("VGG16")
    with torch.inference_mode():
        wanted = backbone(torch.from_numpy(pictures)).numpy()

    def cached(
        pictures: Batch, key: str, extract: Callable[[Batch], Batch], told: Callable[[FeatureProgress], None]
    ) -> Batch:
        told(FeatureProgress(len(pictures), len(pictures), 1000.0))
        keys.add(key)
        features = extract(pictures)
        differences.append(float(np.abs(features - np.concatenate([wanted, wanted])).max()))
        return features

    transfer_learning.cached_features = cached
    recipe = catalog.find("vgg16-transfer").recipe("seed").changed(epochs=1)
    labels = np.arange(len(pictures))
    validation = pictures, labels
    result = transfer.fit(pictures, labels, recipe=recipe, validation=validation, report=lambda progress: None)
    return {
        "seconds": result.seconds,
        "under its key": keys == {backbone.key},
        "largest": float(np.abs(wanted).max()),
        "spread": float(wanted.std()),
        "difference": max(differences),
    }


def _load_spoilt(spoil: Callable[[Path], None]) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / VGG16
        path.parent.mkdir()
        spoil(path)
        _make_official(Path(name))
        usual = folders.pretrained_folder
        folders.pretrained_folder = lambda: Path(name)
        try:
            load_backbone("VGG16")
        finally:
            folders.pretrained_folder = usual
            del os.environ[manifest.VARIABLE]


def _make_official(folder: Path) -> None:
    """Let a manifest name the files in a folder of weights."""
    files = folder.glob("*/*.h5")
    listed = [record(path.parent.name, path.name, path.read_bytes(), "https://weights.example/") for path in files]
    write_manifest(folder / "manifest.json", listed)
    os.environ[manifest.VARIABLE] = str(folder / "manifest.json")


def _rubbish(path: Path) -> None:
    path.write_bytes(b"no weights")


def _other_shape(path: Path) -> None:
    with h5py.File(path, "w") as file:
        group = file.create_group("block1_conv1")
        group.attrs["weight_names"] = [b"kernel", b"bias"]
        group["kernel"], group["bias"] = np.zeros((3, 3, 3, 63), np.float32), np.zeros(63, np.float32)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
