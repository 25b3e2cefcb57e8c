"""Keras' official weights files (`.h5` of `keras.applications`), read as plain arrays into PyTorch layers.

Format: a root attribute `layer_names`, a group for each layer, whose attribute `weight_names` orders its arrays.
Numbers only: nothing of such a file is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import h5py
import numpy as np
import torch
from torch import nn

from engine.errors import WeightsError


def load_layers(path: Path, layers: Mapping[str, nn.Module], older: Mapping[str, str] = MappingProxyType({})) -> None:
    """Fill convolutions, dense layers and batch normalisations with the arrays of the layers of the same names.

    `older` gives a layer's name in the official file, if Keras has renamed the layer since; Keras
    itself reads these files by the order of the layers. Layers that are not asked for stay unread. Raises WeightsError,
    naming file and layer, when one is missing or has another shape.
    """
    try:
        with h5py.File(path, "r") as file:
            for name, layer in layers.items():
                _fill(layer, _arrays(file, name if name in file else older.get(name, name)))
    except (OSError, KeyError, ValueError, TypeError, RuntimeError) as error:
        raise WeightsError(
            f"“{path}” is not the weights file it should be ({error}). Remove it and fetch it again.", str(error)
        ) from error


def _arrays(file: h5py.File, name: str) -> list[h5py.Dataset]:
    group = file[name]
    names = [part.decode() if isinstance(part, bytes) else str(part) for part in group.attrs["weight_names"]]
    return [group[part] for part in names]


def _fill(layer: nn.Module, arrays: list[h5py.Dataset]) -> None:
    if isinstance(layer, nn.Conv2d):
        kernel, bias = arrays
        targets = [(layer.weight, kernel, (3, 2, 0, 1)), (layer.bias, bias, (0,))]  # (H, W, in, out) to (out, in, H, W)
    elif isinstance(layer, nn.Linear):
        kernel, bias = arrays
        targets = [(layer.weight, kernel, (1, 0)), (layer.bias, bias, (0,))]
    elif isinstance(layer, nn.BatchNorm2d):
        scale, shift, mean, variance = arrays
        targets = [
            (layer.weight, scale, (0,)),
            (layer.bias, shift, (0,)),
            (layer.running_mean, mean, (0,)),
            (layer.running_var, variance, (0,)),
        ]
    else:
        raise TypeError(f"no layer of type {type(layer).__name__} is read")
    with torch.no_grad():
        for target, values, order in targets:
            assert target is not None  # every layer built here has all of them
            # Compared before it is read: a file may claim a size that exceeds the memory.
            if len(values.shape) != len(order) or tuple(target.shape) != tuple(values.shape[axis] for axis in order):
                raise ValueError(f"{tuple(values.shape)} in place of {tuple(target.shape)} in another order")
            target.copy_(torch.from_numpy(np.asarray(values, np.float32)).permute(order))
