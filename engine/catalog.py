"""Every model of ClassLens, one record each. Reading this list imports no framework."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

from engine.errors import UsageError
from engine.labels import DIGITS
from engine.preparation import Preparation
from engine.spec import ModelSpec, Recipe
from engine.types import Task

_digit_model = functools.partial(
    ModelSpec,
    task=Task.DIGITS,
    labels=DIGITS,
    preparation=Preparation(),
    licence="MIT; trained on MNIST (CC BY-SA 3.0)",
    golden="digit-7.png",
)
_SHIFT_ROTATE_SCALE = ("rotate", "scale", "shift")


def _recipes(*recipes: Recipe) -> Mapping[str, Recipe]:
    return MappingProxyType({recipe.name: recipe for recipe in recipes})


_RECORDS = (
    _digit_model(
        id="numpy-nn",
        title="NumPy network",
        framework="NumPy",
        family="numpy",
        factory="engine.models.numpy_nn:NumpyNN",
        fast_runtime="numpy",
        weights_file="weights.npz",
        recipes=_recipes(
            Recipe(
                name="seed",
                epochs=200,
                batch_size=60_000,
                learning_rate=1.0,
                optimizer="gradient descent",
                loss="cross-entropy",
                keep="last",
                settings={"hidden_units": 64, "schedule": "constant"},
                note="Document 002 names the layers and gradient descent, not the sizes: 64 hidden units, learning "
                "rate 1 and the whole training set as one batch are the usual values of such from-scratch networks.",
            ),
            Recipe(
                name="tuned",
                epochs=40,
                batch_size=64,
                learning_rate=0.5,
                optimizer="gradient descent",
                loss="cross-entropy",
                augmentation=_SHIFT_ROTATE_SCALE,
                settings={"hidden_units": 512, "schedule": "cosine"},
                note="Mini-batches, more hidden units, a falling learning rate and slightly moved, turned and "
                "resized digits.",
            ),
        ),
        origin="Document 002: a network from scratch, forward and backward written out.",
        summary="One sigmoid hidden layer and softmax, written out in NumPy alone.",
    ),
    _digit_model(
        id="numpy-mlp",
        title="NumPy MLP",
        framework="NumPy",
        family="numpy",
        factory="engine.models.numpy_mlp:NumpyMLP",
        fast_runtime="numpy",
        weights_file="weights.npz",
        recipes=_recipes(
            Recipe(
                name="seed",
                epochs=10,
                batch_size=32,
                learning_rate=0.01,
                optimizer="gradient descent",
                loss="mean squared error",
                keep="last",
                settings={
                    "hidden_units": (128, 64),
                    "activation": "sigmoid",
                    "initial_scale": 0.01,
                    "schedule": "constant",
                },
                note="As document 003, which names no sizes and no rate: two hidden layers of 128 and 64, small random "
                "weights and a learning rate of 0.01. It stays stuck on one class; finding out why is the lesson.",
            ),
            Recipe(
                name="tuned",
                epochs=60,
                batch_size=32,
                learning_rate=0.5,
                optimizer="gradient descent",
                loss="mean squared error",
                augmentation=_SHIFT_ROTATE_SCALE,
                settings={
                    "hidden_units": (400, 100),
                    "activation": "relu",
                    "initial_scale": 0,
                    "schedule": "cosine",
                },
                note="ReLU, weights scaled to their inputs, a larger, falling learning rate, and slightly moved, "
                "turned and resized digits.",
            ),
        ),
        origin="Document 003: the basic network, from scratch.",
        summary="Dense layers with mean squared error, written out in NumPy alone.",
    ),
    _digit_model(
        id="tf-dnn",
        title="TensorFlow DNN",
        framework="TensorFlow",
        family="tensorflow",
        factory="engine.models.tf_dnn:TensorFlowDNN",
        fast_runtime="onnx",
        weights_file="model.weights.h5",
        recipes=_recipes(
            Recipe(
                name="seed",
                epochs=10,
                batch_size=32,
                learning_rate=0.001,
                optimizer="Adam",
                loss="cross-entropy",
                keep="last",
                settings={
                    "hidden_units": (128, 64, 32),
                    "activations": ("relu", "tanh", "sigmoid"),
                    "schedule": "constant",
                },
                note="Document 002 speaks of dense layers with various activations; three layers of falling size, "
                "Keras' default batch size and learning rate.",
            ),
            Recipe(
                name="tuned",
                epochs=40,
                batch_size=128,
                learning_rate=0.001,
                optimizer="Adam",
                loss="cross-entropy",
                augmentation=_SHIFT_ROTATE_SCALE,
                settings={
                    "hidden_units": (512, 256, 128),
                    "activations": ("relu", "relu", "relu"),
                    "schedule": "cosine",
                },
                note="Wider layers, all with ReLU, a falling learning rate, and slightly moved, turned and resized "
                "digits.",
            ),
        ),
        origin="Document 002: the deep dense network.",
        summary="Three dense hidden layers and softmax, in TensorFlow.",
    ),
    _digit_model(
        id="keras-cnn",
        title="Keras CNN",
        framework="Keras",
        family="tensorflow",
        factory="engine.models.keras_cnn:KerasCNN",
        fast_runtime="onnx",
        weights_file="model.weights.h5",
        recipes=_recipes(
            Recipe(
                name="seed",
                epochs=10,
                batch_size=64,
                learning_rate=0.001,
                optimizer="Adam",
                loss="cross-entropy",
                keep="last",
                settings={"schedule": "constant"},
                note="As document 004; it names no learning rate, so Keras' default for Adam, 0.001.",
            ),
            Recipe(
                name="tuned",
                epochs=12,
                batch_size=128,
                learning_rate=0.002,
                optimizer="Adam",
                loss="cross-entropy",
                augmentation=_SHIFT_ROTATE_SCALE,
                settings={"schedule": "cosine"},
                note="The same network with a falling learning rate and slightly moved, turned and resized digits.",
            ),
        ),
        origin="Document 004: two convolutions, 225,034 parameters.",
        summary="Two convolutions with pooling, a dense layer of 128, softmax.",
    ),
    _digit_model(
        id="keras-cnn-dropout",
        title="CNN with dropout",
        framework="Keras",
        family="tensorflow",
        factory="engine.models.keras_cnn:KerasCNNDropout",
        fast_runtime="onnx",
        weights_file="model.weights.h5",
        recipes=_recipes(
            Recipe(
                name="seed",
                epochs=10,
                batch_size=128,
                learning_rate=0.001,
                optimizer="Adam",
                loss="cross-entropy",
                keep="last",
                settings={"schedule": "constant"},
                note="Document 002 names the kinds of layers, not their sizes, epochs or batch size: usual values.",
            ),
            Recipe(
                name="tuned",
                epochs=20,
                batch_size=128,
                learning_rate=0.002,
                optimizer="Adam",
                loss="cross-entropy",
                augmentation=_SHIFT_ROTATE_SCALE,
                settings={"schedule": "cosine"},
                note="The same network with a falling learning rate and slightly moved, turned and resized digits.",
            ),
        ),
        origin="Document 002: the regularised convolutional network.",
        summary="Three convolutions with pooling and dropout, a dense layer of 256, softmax.",
    ),
    _digit_model(
        id="keras-cnn-wide",
        title="Wide CNN",
        framework="Keras",
        family="tensorflow",
        factory="engine.models.keras_cnn:KerasCNNWide",
        fast_runtime="onnx",
        weights_file="model.weights.h5",
        recipes=_recipes(
            Recipe(
                name="seed",
                epochs=10,
                batch_size=128,
                learning_rate=0.001,
                optimizer="Adam",
                loss="cross-entropy",
                keep="last",
                settings={"schedule": "constant"},
                note="Document 000 names the kinds of layers and about 1.1 million parameters; sizes, epochs and batch "
                "size are usual ones.",
            ),
            Recipe(
                name="tuned",
                epochs=20,
                batch_size=128,
                learning_rate=0.002,
                optimizer="Adam",
                loss="cross-entropy",
                augmentation=_SHIFT_ROTATE_SCALE,
                settings={"schedule": "cosine"},
                note="The same network with a falling learning rate and slightly moved, turned and resized digits.",
            ),
        ),
        origin="Document 000: the simple CNN of about 1.1 million parameters.",
        summary="Two convolutions with pooling, a dense layer of 672, softmax.",
    ),
    _digit_model(
        id="torch-mlp",
        title="PyTorch MLP",
        framework="PyTorch",
        family="torch",
        factory="engine.models.torch_mlp:TorchMLP",
        fast_runtime="onnx",
        weights_file="weights.safetensors",
        recipes=_recipes(
            Recipe(
                name="seed",
                epochs=30,
                batch_size=64,
                learning_rate=0.01,
                optimizer="Adam",
                loss="cross-entropy",
                keep="last",
                augmentation=("noise", "flip"),
                settings={"hidden_units": 100, "schedule": "constant"},
                note="As document 003; it names no batch size, so the usual 64. The horizontal flip (p 0.7) is kept, "
                "although it makes mirrored digits look right.",
            ),
            Recipe(
                name="tuned",
                epochs=30,
                batch_size=128,
                learning_rate=0.002,
                optimizer="Adam",
                loss="cross-entropy",
                augmentation=_SHIFT_ROTATE_SCALE,
                settings={"hidden_units": 512, "schedule": "cosine"},
                note="More hidden units, a falling learning rate, and digits moved, turned and resized in place of "
                "noise and flips.",
            ),
        ),
        origin="Document 003: the improved network, one hidden layer.",
        summary="One hidden ReLU layer and softmax, in PyTorch.",
    ),
)

MODELS: Mapping[str, ModelSpec] = MappingProxyType({spec.id: spec for spec in _RECORDS})


def find(model_id: str) -> ModelSpec:
    """The record of one model. Raises UsageError naming the models there are."""
    try:
        return MODELS[model_id]
    except KeyError:
        raise UsageError(f"There is no model “{model_id}”. The models are: {', '.join(MODELS)}.") from None
