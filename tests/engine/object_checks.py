"""Run as a program, so that PyTorch loads in a process of its own: frameworks' own preparation, hostile files, FLOPs.

    python -m tests.engine.object_checks FOLDER

prints JSON. Keras runs on PyTorch here: its picture loader and preprocessing need no TensorFlow.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"
os.environ["HF_HUB_OFFLINE"] = "1"

import h5py
import keras
import numpy as np
import torch
from PIL import Image
from safetensors.torch import save_file
from transformers import ViTImageProcessor

from engine import folders
from engine.errors import ClassLensError
from engine.models.conversion import convert
from engine.photo_preparation import KERAS, VIT

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
    print(json.dumps({"differences": differences, "hostile": _hostile(folder)}))


def _difference(wanted: np.ndarray, given: np.ndarray) -> float:
    assert wanted.shape == given.shape == (1, 224, 224, 3)
    assert given.dtype == np.float32
    return float(np.abs(wanted - given).max())


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
    (folder / "pickle.pth").write_bytes(b"cos\nsystem\n(S'echo no'\ntR.")
    return {
        name: _sentence(model_id, folder / name)
        for model_id, name in (
            ("vit-base", "lying.safetensors"),
            ("vit-base", "long.safetensors"),
            ("vit-base", "few.safetensors"),
            ("vgg16", "large.h5"),
            ("vgg16", "cut.h5"),
            ("resnet50", "large.h5"),
            ("efficientnet-lite0", "pickle.pth"),
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
