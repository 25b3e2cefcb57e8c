"""The models for digits, one record each, with the recipes they are trained by."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import MappingProxyType

from engine.catalog.recipe import Recipe
from engine.catalog.spec import ModelSpec
from engine.data.labels import DIGITS
from engine.preprocessing.digits import Preparation
from engine.types import Task

_digit_model = functools.partial(
    ModelSpec,
    task=Task.DIGITS,
    labels=DIGITS,
    preparation=Preparation(),
    licence="MIT; trained on MNIST (CC BY-SA 3.0)",
    golden="digit-7.png",
)
_numpy_model = functools.partial(
    _digit_model, framework="NumPy", family="numpy", fast_runtime="numpy", weights_file="weights.npz"
)
_keras_model = functools.partial(
    _digit_model, framework="Keras", family="tensorflow", fast_runtime="onnx", weights_file="model.weights.h5"
)
_torch_model = functools.partial(
    _digit_model, framework="PyTorch", family="torch", fast_runtime="onnx", weights_file="weights.safetensors"
)
_recipe = functools.partial(Recipe, optimizer="Adam", loss="cross-entropy")
_seed = functools.partial(_recipe, name="seed", keep="last")  # documents keep what the last epoch left
_quick = functools.partial(_recipe, name="quick")
_tuned = functools.partial(_recipe, name="tuned")
_SHIFT_ROTATE_SCALE = ("rotate", "scale", "shift")
_ALL_SHAPES = ("rotate", "scale", "shear", "shift", "elastic")

_CNN = {"channels": (32, 64), "dense_units": 128, "activation": "relu"}
_DROPOUT_CNN = {
    "channels": (32, 64, 64), "dense_units": 256, "activation": "relu", "dropout": 0.25, "dense_dropout": 0.5,
}  # fmt: skip
_WIDE_CNN = {**_CNN, "dense_units": 672}
_CONSTANT = {"schedule": "constant"}
_WITH_STROKES = (
    "The original model was trained on MNIST and on pen strokes of other writers together, so that the pad reads "
    "strangers' hands."
)
_WITH_HANDS = f"{_WITH_STROKES} Some strokes were changed to be like hands of other countries."
_STROKES_LICENCE = "MIT; trained on MNIST (CC BY-SA 3.0) and UCI pen digits (CC BY 4.0)"
_SETTLING = {"schedule": "cosine", "unaugmented_epochs": 4}
_tuned_cnn = functools.partial(
    _tuned,
    epochs=24,
    batch_size=128,
    learning_rate=0.002,
    augmentation=_ALL_SHAPES,
    keep="last",
    note="The same network with a falling learning rate, digits slightly moved, turned, resized, slanted and bent, and "
    f"the last epochs on the pictures as they are. {_WITH_HANDS}",
)


def _recipes(*recipes: Recipe) -> Mapping[str, Recipe]:
    return MappingProxyType({recipe.name: recipe for recipe in recipes})


_RECORDS = (
    _torch_model(
        id="best-cnn",
        title="Best CNN",
        factory="engine.models.best_cnn:BestCNN",
        recipes=_recipes(
            _quick(
                epochs=2,
                batch_size=512,
                learning_rate=0.04,
                optimizer="AdamW",
                settings={"channels": (8, 24), "halving": "pooling", "schedule": "one-cycle", "weight_decay": 0.05},
                note="Two narrow blocks and two epochs: good within seconds, to try things out in class.",
            ),
            _tuned(
                epochs=40,
                batch_size=128,
                learning_rate=0.003,
                optimizer="AdamW",
                augmentation=_ALL_SHAPES,
                keep="last",
                settings={
                    "channels": (32, 64, 128),
                    "halving": "convolution",
                    "schedule": "cosine",
                    "unaugmented_epochs": 2,
                    "label_smoothing": 0.05,
                    "weight_decay": 0.01,
                },
                note=f"{_WITH_STROKES} It is two such networks side by side, of which this recipe trains one.",
            ),
        ),
        origin="Ours: the most accurate digit network of ClassLens.",
        summary="Two networks side by side, each of six convolutions with batch normalisation that learn their own "
        "downsampling; softmax of a mean of their logits.",
        licence=f"{_STROKES_LICENCE}, and on digits of free handwriting fonts",
    ),
    _numpy_model(
        id="numpy-nn",
        title="NumPy network",
        factory="engine.models.numpy_nn:NumpyNN",
        recipes=_recipes(
            _seed(
                epochs=200,
                batch_size=60_000,
                learning_rate=1.0,
                optimizer="gradient descent",
                settings={"hidden_units": 64, "schedule": "constant"},
                note="Report 002 names the layers and gradient descent, not the sizes: 64 hidden units, learning "
                "rate 1 and the whole training set as one batch are the usual values of such from-scratch networks.",
            ),
            _tuned(
                epochs=120,
                batch_size=64,
                learning_rate=0.5,
                optimizer="gradient descent",
                augmentation=(*_SHIFT_ROTATE_SCALE, "shear"),
                settings={"hidden_units": 512, "schedule": "cosine"},
                note="Mini-batches, more hidden units, a falling learning rate and slightly moved, turned, resized "
                f"and slanted digits. {_WITH_HANDS}",
            ),
        ),
        origin="Report 002: a network from scratch, forward and backward written out.",
        summary="One sigmoid hidden layer and softmax, written out in NumPy alone.",
        licence=_STROKES_LICENCE,
    ),
    _numpy_model(
        id="numpy-mlp",
        title="NumPy MLP",
        factory="engine.models.numpy_mlp:NumpyMLP",
        recipes=_recipes(
            _seed(
                epochs=10,
                batch_size=32,
                learning_rate=0.01,
                optimizer="gradient descent",
                loss="mean squared error",
                settings={
                    "hidden_units": (128, 64),
                    "activation": "sigmoid",
                    "initial_scale": 0.01,
                    "schedule": "constant",
                },
                note="As report 003, which names no sizes and no rate: two hidden layers of 128 and 64, small random "
                "weights and a learning rate of 0.01. It stays stuck on one class; finding out why is the lesson.",
            ),
            _tuned(
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
                f"turned and resized digits. {_WITH_HANDS}",
            ),
        ),
        origin="Report 003: the basic network, from scratch.",
        summary="Dense layers with mean squared error, written out in NumPy alone.",
        licence=_STROKES_LICENCE,
    ),
    _keras_model(
        id="tf-dnn",
        title="TensorFlow DNN",
        framework="TensorFlow",
        factory="engine.models.tf_dnn:TensorFlowDNN",
        recipes=_recipes(
            _seed(
                epochs=10,
                batch_size=32,
                learning_rate=0.001,
                settings={
                    "hidden_units": (128, 64, 32),
                    "activations": ("relu", "tanh", "sigmoid"),
                    "schedule": "constant",
                },
                note="Report 002 speaks of dense layers with various activations; three layers of falling size, "
                "Keras' default batch size and learning rate.",
            ),
            _tuned(
                epochs=60,
                batch_size=128,
                learning_rate=0.001,
                augmentation=_ALL_SHAPES,
                keep="last",
                settings={
                    "hidden_units": (512, 256, 128),
                    "activations": ("relu", "relu", "relu"),
                    **_SETTLING,
                },
                note="Wider layers, all with ReLU, a falling learning rate, digits slightly moved, turned, resized, "
                f"slanted and bent, and the last epochs on the pictures as they are. {_WITH_HANDS}",
            ),
        ),
        origin="Report 002: the deep dense network.",
        summary="Three dense hidden layers and softmax, in TensorFlow.",
        licence=_STROKES_LICENCE,
    ),
    _keras_model(
        id="keras-cnn",
        title="Keras CNN",
        factory="engine.models.keras_cnn:KerasCNN",
        recipes=_recipes(
            _seed(
                epochs=10,
                batch_size=64,
                learning_rate=0.001,
                settings={**_CNN, **_CONSTANT},
                note="As report 004; it names no learning rate, so Keras' default for Adam, 0.001.",
            ),
            _tuned_cnn(settings={**_CNN, **_SETTLING}),
        ),
        origin="Report 004: two convolutions, 225,034 parameters.",
        summary="Two convolutions with pooling, a dense layer of 128, softmax.",
        licence=_STROKES_LICENCE,
    ),
    _keras_model(
        id="keras-cnn-dropout",
        title="CNN with dropout",
        factory="engine.models.keras_cnn:KerasCNNDropout",
        recipes=_recipes(
            _seed(
                epochs=10,
                batch_size=128,
                learning_rate=0.001,
                settings={**_DROPOUT_CNN, **_CONSTANT},
                note="Report 002 names the kinds of layers, not their sizes, epochs or batch size: usual values.",
            ),
            _tuned_cnn(settings={**_DROPOUT_CNN, **_SETTLING}),
        ),
        origin="Report 002: the regularised convolutional network.",
        summary="Three convolutions with pooling and dropout, a dense layer of 256, softmax.",
        licence=_STROKES_LICENCE,
    ),
    _keras_model(
        id="keras-cnn-wide",
        title="Wide CNN",
        factory="engine.models.keras_cnn:KerasCNNWide",
        recipes=_recipes(
            _seed(
                epochs=10,
                batch_size=128,
                learning_rate=0.001,
                settings={**_WIDE_CNN, **_CONSTANT},
                note="Report 000 names the kinds of layers and about 1.1 million parameters; sizes, epochs and batch "
                "size are usual ones.",
            ),
            _tuned_cnn(settings={**_WIDE_CNN, **_SETTLING}),
        ),
        origin="Report 000: the simple CNN of about 1.1 million parameters.",
        summary="Two convolutions with pooling, a dense layer of 672, softmax.",
        licence=_STROKES_LICENCE,
    ),
    _torch_model(
        id="torch-mlp",
        title="PyTorch MLP",
        factory="engine.models.torch_mlp:TorchMLP",
        recipes=_recipes(
            _seed(
                epochs=30,
                batch_size=64,
                learning_rate=0.01,
                augmentation=("unclipped-noise", "flip"),
                settings={"hidden_units": (100,), "activation": "relu", "schedule": "constant"},
                note="As report 003; it names no batch size, so the usual 64. Its noise is Gaussian, so it is not "
                "clipped to [0, 1]. The horizontal flip (p 0.7) is kept, although it makes mirrored digits look right.",
            ),
            _tuned(
                epochs=30,
                batch_size=128,
                learning_rate=0.002,
                augmentation=_SHIFT_ROTATE_SCALE,
                settings={"hidden_units": (512,), "activation": "relu", "schedule": "cosine"},
                note="More hidden units, a falling learning rate, and digits moved, turned and resized in place of "
                f"noise and flips. {_WITH_HANDS}",
            ),
        ),
        origin="Report 003: the improved network, one hidden layer.",
        summary="One hidden ReLU layer and softmax, in PyTorch.",
        licence=_STROKES_LICENCE,
    ),
    _torch_model(
        id="vit-mnist",
        title="Small ViT",
        framework="Transformers",
        factory="engine.models.vit_mnist:ViTMNIST",
        recipes=_recipes(
            _quick(
                epochs=3,
                batch_size=128,
                learning_rate=0.002,
                optimizer="AdamW",
                settings={
                    "hidden_size": 64,
                    "layers": 3,
                    "heads": 4,
                    "patch_size": 7,
                    "dropout": 0.0,
                    "schedule": "one-cycle",
                    "weight_decay": 0.05,
                },
                note="Fewer layers and three epochs: enough to see how much slower attention learns than convolutions.",
            ),
            _tuned(
                epochs=28,
                batch_size=128,
                learning_rate=0.003,
                optimizer="AdamW",
                augmentation=_SHIFT_ROTATE_SCALE,
                settings={
                    "hidden_size": 128,
                    "layers": 4,
                    "heads": 4,
                    "patch_size": 7,
                    "dropout": 0.0,
                    "schedule": "one-cycle",
                    "weight_decay": 0.05,
                },
                note=f"Sixteen patches of 7×7 pixels; transformers need augmentation and many epochs. {_WITH_HANDS}",
            ),
        ),
        origin="Ours: a small transformer, trained from scratch on digits.",
        summary="Sixteen patches and a class token through four attention layers, softmax.",
        licence=_STROKES_LICENCE,
    ),
    _torch_model(
        id="vgg16-transfer",
        title="Transfer learning",
        factory="engine.models.transfer_learning:VGG16Transfer",
        recipes=_recipes(
            _seed(
                epochs=10,
                batch_size=64,
                learning_rate=0.001,
                keep="best",
                settings={"backbone": "VGG16", "head_units": 0, "dropout": 0.0, "schedule": "constant"},
                note="As report 001, which names no epochs, batch size or learning rate: usual values. Its "
                "augmentation is left out, because the head learns from features computed once for each picture; of "
                "its callbacks, which it does not describe, the best epoch is kept, and early stopping is left out.",
            ),
            _tuned(
                epochs=12,
                batch_size=256,
                learning_rate=0.002,
                optimizer="AdamW",
                settings={
                    "backbone": "EfficientNet-Lite0 maps",
                    "standardised": True,
                    "head_units": 256,
                    "dropout": 0.3,
                    "schedule": "cosine",
                    "weight_decay": 1.0,
                },
                note="EfficientNet-Lite0, whose weights come with ClassLens, up to the maps of its eleventh block, "
                "averaged over 4×4 squares and standardised; a hidden layer, dropout and weight decay in the head, "
                f"and a falling learning rate. {_WITH_STROKES}",
            ),
        ),
        origin="Report 001: transfer learning from ImageNet.",
        summary="A frozen ImageNet network at 224×224×3, in the original model EfficientNet-Lite0, and a new head.",
        live=False,
        licence=f"{_STROKES_LICENCE}; EfficientNet-Lite0's weights: Apache-2.0",
    ),
)

DIGIT_MODELS: Mapping[str, ModelSpec] = MappingProxyType({spec.id: spec for spec in _RECORDS})
