"""Run as a program, so that Keras loads in a process of its own: ResNet50 with random numbers, as its official file is.

    python -m tests.engine.prediction.keras_resnet50 FILE

The layers are in order, each with the names of its arrays; the head is called `probs`, as it was when Keras wrote its
file. Many layers that each add to the one before give scores that are far from alike, also with random numbers.
"""

from __future__ import annotations

import sys
from pathlib import Path

import h5py
import keras
import numpy as np

_SHAKEN = 0.01


def main(path: Path) -> None:
    keras.utils.set_random_seed(0)
    model = keras.applications.ResNet50(weights=None)
    layers = {"probs" if layer.name == "predictions" else layer.name: layer for layer in model.layers}
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [name.encode() for name in layers]
        for name, layer in layers.items():
            group = file.create_group(name)
            names = [f"{name}/{variable.name}:0" for variable in layer.weights]
            group.attrs["weight_names"] = [weight.encode() for weight in names]
            for weight, values in zip(names, layer.get_weights(), strict=True):
                # Biases, means and variances other than 0 and 1, so that none can be taken for another.
                group[weight] = values + _SHAKEN * np.random.rand(*values.shape) if values.ndim == 1 else values


if __name__ == "__main__":
    main(Path(sys.argv[1]))
