"""Run as a program: writes weights files as Keras' applications have them, with random numbers, and what Keras answers.

    python -m tests.engine.models.keras_backbones FOLDER

Beside the files lie the prepared pictures and Keras' features of them, in `answers.npz`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import h5py
import keras
import numpy as np

FILES = {
    "VGG16": "vgg16-notop/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "ResNet50": "resnet50-notop/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
}
_SHAKEN = 0.01


def main(folder: Path) -> None:
    keras.utils.set_random_seed(0)
    pictures = np.random.default_rng(0).random((2, 28, 28, 1)).astype(np.float32)
    answers = {"pictures": pictures}
    for name, file in FILES.items():
        build = getattr(keras.applications, name)
        random = build(weights=None, include_top=False, pooling="avg", input_shape=(224, 224, 3))
        for layer in random.layers:  # biases, means and variances other than 0 and 1
            layer.set_weights(
                [w + _SHAKEN * np.random.rand(*w.shape) if w.ndim == 1 else w for w in layer.get_weights()]
            )
        (folder / file).parent.mkdir()
        _write(folder / file, random)
        model = build(weights=None, include_top=False, pooling="avg", input_shape=(224, 224, 3))
        model.load_weights(folder / file)  # Keras itself reads the file
        enlarged = keras.ops.image.resize(np.repeat(pictures * 255, 3, axis=3), (224, 224), interpolation="bilinear")
        prepared = keras.applications.vgg16.preprocess_input(np.array(enlarged))
        answers[name] = np.array(model(prepared, training=False))
    np.savez(folder / "answers.npz", **answers)


def _write(path: Path, model: keras.Model) -> None:
    """The layout of the official files: layers in order, each with the names of its arrays in order."""
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        for layer in model.layers:
            group = file.create_group(layer.name)
            names = [f"{layer.name}/{variable.name}:0" for variable in layer.weights]
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, values in zip(names, layer.get_weights(), strict=True):
                group.create_dataset(name, data=values)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
