"""Run as a program, so that PyTorch loads in a process of its own: what the backbones give and say, as JSON.

    python -m tests.engine.torch_backbones FOLDER

FOLDER holds what `tests.engine.keras_backbones` wrote.
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

from engine import folders
from engine.errors import ClassLensError
from engine.models.backbones import features_of, load_backbone
from engine.pretrained import records

from .weights_server import record, write_manifest

VGG16 = "vgg16-notop/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"


def main(official: Path) -> None:
    results: dict[str, object] = {}
    results["missing"] = {name: _sentence(lambda name=name: load_backbone(name)) for name in ("VGG16", "ResNet50")}
    results["unknown"] = _sentence(lambda: load_backbone("AlexNet"))
    results["package"] = _of_package()
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
    print(json.dumps(results))


def _sentence(call: Callable[[], object]) -> str:
    try:
        call()
    except ClassLensError as error:
        return error.sentence
    return ""


def _of_package() -> dict[str, object]:
    pictures = torch.rand((3, 28, 28, 1), generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        features = load_backbone("EfficientNet-Lite0")(pictures)
    return {"shape": list(features.shape), "alike": bool(torch.allclose(features[0], features[1]))}


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
            del os.environ[records.VARIABLE]


def _make_official(folder: Path) -> None:
    """Let a manifest name the files in a folder of weights."""
    files = folder.glob("*/*.h5")
    listed = [record(path.parent.name, path.name, path.read_bytes(), "https://weights.example/") for path in files]
    write_manifest(folder / "manifest.json", listed)
    os.environ[records.VARIABLE] = str(folder / "manifest.json")


def _rubbish(path: Path) -> None:
    path.write_bytes(b"no weights")


def _other_shape(path: Path) -> None:
    with h5py.File(path, "w") as file:
        group = file.create_group("block1_conv1")
        group.attrs["weight_names"] = [b"kernel", b"bias"]
        group["kernel"], group["bias"] = np.zeros((3, 3, 3, 63), np.float32), np.zeros(63, np.float32)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
