"""Every model of ClassLens, one record each. Reading this list imports no framework."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.errors import UsageError
from engine.labels import DIGITS
from engine.preparation import Preparation
from engine.spec import ModelSpec, Recipe
from engine.types import Task

_DIGIT_PREPARATION = Preparation()
_OWN_WEIGHTS = "MIT; trained on MNIST (CC BY-SA 3.0)"
_GOLDEN_DIGIT = "digit-7.png"
_SHIFT_ROTATE_SCALE = ("rotate", "scale", "shift")


def _recipes(*recipes: Recipe) -> Mapping[str, Recipe]:
    return MappingProxyType({recipe.name: recipe for recipe in recipes})


_RECORDS = (
    ModelSpec(
        id="numpy-nn",
        title="NumPy network",
        task=Task.DIGITS,
        framework="NumPy",
        family="numpy",
        factory="engine.models.numpy_nn:NumpyNN",
        fast_runtime="numpy",
        weights_file="weights.npz",
        labels=DIGITS,
        preparation=_DIGIT_PREPARATION,
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
        licence=_OWN_WEIGHTS,
        origin="Document 002: a network from scratch, forward and backward written out.",
        summary="One sigmoid hidden layer and softmax, written out in NumPy alone.",
        golden=_GOLDEN_DIGIT,
    ),
    ModelSpec(
        id="keras-cnn",
        title="Keras CNN",
        task=Task.DIGITS,
        framework="Keras",
        family="tensorflow",
        factory="engine.models.keras_cnn:KerasCNN",
        fast_runtime="onnx",
        weights_file="model.weights.h5",
        labels=DIGITS,
        preparation=_DIGIT_PREPARATION,
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
        licence=_OWN_WEIGHTS,
        origin="Document 004: two convolutions, 225,034 parameters.",
        summary="Two convolutions with pooling, a dense layer of 128, softmax.",
        golden=_GOLDEN_DIGIT,
    ),
    ModelSpec(
        id="torch-mlp",
        title="PyTorch MLP",
        task=Task.DIGITS,
        framework="PyTorch",
        family="torch",
        factory="engine.models.torch_mlp:TorchMLP",
        fast_runtime="onnx",
        weights_file="weights.safetensors",
        labels=DIGITS,
        preparation=_DIGIT_PREPARATION,
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
        licence=_OWN_WEIGHTS,
        origin="Document 003: the improved network, one hidden layer.",
        summary="One hidden ReLU layer and softmax, in PyTorch.",
        golden=_GOLDEN_DIGIT,
    ),
)

MODELS: Mapping[str, ModelSpec] = MappingProxyType({spec.id: spec for spec in _RECORDS})


def find(model_id: str) -> ModelSpec:
    """The record of one model. Raises UsageError naming the models there are."""
    try:
        return MODELS[model_id]
    except KeyError:
        raise UsageError(f"There is no model “{model_id}”. The models are: {', '.join(MODELS)}.") from None
