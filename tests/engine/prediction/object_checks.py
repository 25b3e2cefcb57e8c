"""Run as a program, so that PyTorch loads in a process of its own: preparation, official and hostile files.

    python -m tests.engine.prediction.object_checks FOLDER

prints JSON. Keras runs on PyTorch here: its picture loader and preprocessing need no TensorFlow.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

os.environ["KERAS_BACKEND"] = "torch"
os.environ["HF_HUB_OFFLINE"] = "1"

import h5py
import keras
import numpy as np
import onnx
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import ViTConfig, ViTForImageClassification, ViTImageProcessor

from engine.data.labels import imagenet
from engine.errors import ClassLensError
from engine.export import convert as convert_module
from engine.export.convert import convert
from engine.models import resnet50, vgg16, vit_base
from engine.preprocessing.photos import KERAS, VIT
from engine.runtimes.onnx_runtime import OnnxRuntime
from engine.system import folders

_SPREAD = 30.0  # times the random head, so that scores differ by more than what they are compared by
SHAPES = ((1, 1), (37, 501), (300, 451), (224, 224), (1000, 260))


def main(folder: Path) -> None:
    random = np.random.default_rng(0)
    pictures = [random.integers(0, 256, (*shape, 3), np.uint8) for shape in SHAPES]
    pictures.append(np.asarray(Image.open(folders.PHOTOS / "cat.jpg").convert("RGB")))
    processor = ViTImageProcessor()
    differences: dict[str, list[float]] = {"vit": [], "keras": []}
    for number, picture in enumerate(pictures):
        wanted = np.array(processor(Image.fromarray(picture), return_tensors="np")["pixel_values"])
        differences["vit"].append(_difference(wanted.transpose(0, 2, 3, 1), VIT.apply(picture).batch))
        path = folder / f"{number}.png"
        Image.fromarray(picture).save(path)
        loaded = keras.utils.img_to_array(keras.utils.load_img(path, target_size=(224, 224)))
        wanted = keras.applications.vgg16.preprocess_input(loaded[np.newaxis].copy())
        same = keras.applications.resnet50.preprocess_input(loaded[np.newaxis].copy())
        given = KERAS.apply(picture).batch
        differences["keras"].append(max(_difference(wanted, given), _difference(same, given)))
    results = {"differences": differences, "hostile": _hostile(folder), "heads": _heads(folder), "vit": _vit(folder)}
    results |= {"faster": _vgg16(folder / "faster", 1e-5), "usual": _vgg16(folder / "usual", -1)}
    print(json.dumps(results))


def _difference(wanted: np.ndarray, given: np.ndarray) -> float:
    assert wanted.shape == given.shape == (1, 224, 224, 3)
    assert given.dtype == np.float32
    return float(np.abs(wanted - given).max())


def _heads(folder: Path) -> dict[str, bool]:
    """Whether ResNet50's head is read under the name that Keras gave it when it wrote its file, and under today's."""
    network = resnet50.ResNet50()
    path = folder / "resnet50.h5"
    with h5py.File(path, "w") as file:
        for name, layer in network.named_layers.items():
            values = [array.detach().numpy() for key, array in layer.state_dict().items() if "num_batches" not in key]
            order = {4: (2, 3, 1, 0), 2: (1, 0), 1: (0,)}
            group = file.create_group(name)
            group.attrs["weight_names"] = [str(number).encode() for number in range(len(values))]
            for number, array in enumerate(values):
                group[str(number)] = array.transpose(order[array.ndim])
    wanted = network.named_layers["predictions"].weight
    found = {"predictions": torch.equal(resnet50.read(path).named_layers["predictions"].weight, wanted)}
    with h5py.File(path, "r+") as file:
        file.move("predictions", "probs")
    return found | {"probs": torch.equal(resnet50.read(path).named_layers["predictions"].weight, wanted)}


def _vit(folder: Path) -> dict[str, float]:
    """How far the converted file of a small ViT, saved by Transformers itself, is from Transformers' own scores."""
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    configuration = ViTConfig(id2label=dict(enumerate(imagenet())), **sizes)
    torch.manual_seed(0)
    network = ViTForImageClassification(configuration).eval()
    with torch.no_grad():
        network.classifier.weight *= _SPREAD
    place = folder / "vit"
    network.save_pretrained(place)
    pictures = np.random.default_rng(0).random((2, 224, 224, 3)).astype(np.float32)
    usual = vit_base.configuration
    vit_base.configuration = lambda: configuration
    try:
        convert("vit-base", place / "model.safetensors", place, pictures, lambda progress: None)
    finally:
        vit_base.configuration = usual
    with torch.no_grad():
        wanted = network(pixel_values=torch.from_numpy(pictures).permute(0, 3, 1, 2)).logits.softmax(1).numpy()
    fast, small = (OnnxRuntime(place / name).infer(pictures)[0] for name in ("model.onnx", "int8.onnx"))
    return {
        "largest": float(wanted.max()),
        "difference": float(np.abs(fast - wanted).max()),
        "int8": float(np.abs(small - wanted).max()),
    }


class _SmallVGG16(vgg16.VGG16Features):
    """VGG16 with fewer channels and a single dense layer."""

    def __init__(self) -> None:
        with patch.object(vgg16, "_BLOCKS", ((4,), (4,), (256, 256), (8,), (vgg16.FEATURES,))):
            super().__init__()
        self._predictions = torch.nn.Linear(vgg16.FEATURES, 1000)
        self._predictions.weight.data *= 300

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self._predictions(self.features(pictures))


def _vgg16(folder: Path, most_difference: float) -> dict[str, Any]:
    """How far a converted small VGG16 is from PyTorch's own scores, and how many faster convolutions it has."""
    folder.mkdir()
    torch.manual_seed(0)
    network = _SmallVGG16().eval()
    pictures = np.random.default_rng(0).random((2, 224, 224, 3)).astype(np.float32)
    different = patch.object(convert_module, "_MOST_DIFFERENCE", most_difference)
    with different, patch.object(vgg16, "read", lambda path: network):
        convert("vgg16", folder / "none", folder, pictures, lambda progress: None)
    with torch.no_grad():
        wanted = network(torch.from_numpy(pictures).permute(0, 3, 1, 2)).softmax(1).numpy()
    given, _ = OnnxRuntime(folder / "model.onnx").infer(pictures)
    return {
        "largest": float(wanted.max()),
        "difference": float(np.abs(given - wanted).max()),
        "faster": sum(node.op_type == "DepthToSpace" for node in onnx.load(folder / "model.onnx").graph.node),
        "files": sorted(path.name for path in folder.iterdir()),
    }


def _hostile(folder: Path) -> dict[str, str]:
    """What the conversion says of files that pass for official weights and are not."""
    header = json.dumps(
        {"vit.embeddings.cls_token": {"dtype": "F32", "shape": [1, 1, 768], "data_offsets": [0, 1 << 40]}}
    )
    (folder / "lying.safetensors").write_bytes(struct.pack("<Q", len(header)) + header.encode() + bytes(64))
    (folder / "long.safetensors").write_bytes(struct.pack("<Q", 1 << 60) + b"{}")
    save_file({"vit.embeddings.cls_token": torch.zeros(1, 1, 768)}, folder / "few.safetensors")
    with h5py.File(folder / "large.h5", "w") as file:
        group = file.create_group("block1_conv1")
        group.attrs["weight_names"] = [b"kernel", b"bias"]
        group.create_dataset("kernel", (3, 3, 1 << 20, 1 << 20), np.float32, chunks=(3, 3, 16, 16))
        group["bias"] = np.zeros(64, np.float32)
    whole = (folder / "large.h5").read_bytes()
    (folder / "cut.h5").write_bytes(whole[: len(whole) // 2])
    (folder / "pickle.onnx").write_bytes(b"cos\nsystem\n(S'echo no'\ntR.")
    return {
        name: _sentence(model_id, folder / name)
        for model_id, name in (
            ("vit-base", "lying.safetensors"),
            ("vit-base", "long.safetensors"),
            ("vit-base", "few.safetensors"),
            ("vgg16", "large.h5"),
            ("vgg16", "cut.h5"),
            ("resnet50", "large.h5"),
            ("efficientnet-lite0", "pickle.onnx"),
        )
    }


def _sentence(model_id: str, path: Path) -> str:
    try:
        convert(model_id, path, path.parent, np.zeros((0, 224, 224, 3), np.float32), lambda progress: None)
    except ClassLensError as error:
        return error.sentence
    return ""


if __name__ == "__main__":
    main(Path(sys.argv[1]))
