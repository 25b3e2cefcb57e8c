"""Cells of transfer learning: a frozen network's features, computed once, and a head that learns from them."""

from __future__ import annotations

from engine.catalog.setting_values import number, whole
from engine.catalog.setting_values import text as text_of
from engine.sharing.notebook.cells import Cell, code, text
from engine.sharing.notebook.data_cells import MNIST_CELLS, batch_cells, setting_cells
from engine.sharing.notebook.loop_cells import loop_cells, result_cells
from engine.sharing.notebook.torch_cells import COPY, PUT_BACK, step_source
from engine.sharing.notebook.training import Training

_OF_KERAS = {"VGG16": ("vgg16", 512), "ResNet50": ("resnet50", 2048)}
FROM_FILES = {"EfficientNet-Lite0": 1280, "EfficientNet-Lite0 maps": 112 * 4 * 4}
"""The features of backbones that come with ClassLens: a notebook takes them from exported files."""

_COMPUTED = """
def features_of(pictures):
    parts = []
    for start in range(0, len(pictures), 50):
        parts.append(frozen(pictures[start : start + 50]))
        if start % 5000 == 0:
            print(f"{start:,} of {len(pictures):,}", flush=True)
    return np.concatenate(parts)


train_features, validation_features, test_features = map(features_of, (train_x, validation_x, test_x))
"""


def transfer(training: Training) -> list[Cell]:
    """Report 001: a backbone that is left as it is, and a new head."""
    settings = training.recipe.settings
    backbone = text_of(settings, "backbone")
    inputs = FROM_FILES[backbone] if backbone in FROM_FILES else _OF_KERAS[backbone][1]
    return [
        *setting_cells(training),
        *MNIST_CELLS,
        *(_shipped(backbone) if backbone in FROM_FILES else _of_keras(backbone)),
        text(
            """
            ## Features

            What the frozen network gives for a picture never changes, so it is computed once for each. That takes a
            while: with fewer PICTURES above it is quicker.
            """
        ),
        code(_COMPUTED),
        text(
            """
            ## The head

            Only these layers learn. The loss is the cross-entropy.
            """
        ),
        code(_head(training, inputs)),
        code(step_source(training)),
        *batch_cells(training, features=True),
        *loop_cells(training, COPY, PUT_BACK),
        *result_cells(training),
    ]


def _of_keras(backbone: str) -> list[Cell]:
    module, _ = _OF_KERAS[backbone]
    return [
        text(
            f"""
            ## The frozen network

            {backbone} learnt to tell a thousand kinds of things in photos (ImageNet). Digits are enlarged to 224×224
            pixels and go through it as photos do; its last maps are averaged (global average pooling). Keras fetches
            its weights once.
            """
        ),
        code(
            f"""
            import keras

            backbone = keras.applications.{backbone}(weights="imagenet", include_top=False, pooling="avg")
            backbone.trainable = False


            def frozen(pictures):
                large = keras.ops.image.resize(np.repeat(pictures * 255, 3, axis=3), (224, 224))
                prepared = keras.applications.{module}.preprocess_input(np.array(large))
                return backbone.predict(prepared, verbose=0)
            """
        ),
    ]


def _shipped(backbone: str) -> list[Cell]:
    what = (
        "its maps of 14×14 after eleven blocks, averaged over 4×4 squares"
        if backbone.endswith("maps")
        else ("its last maps, averaged (global average pooling)")
    )
    return [
        text(
            f"""
            ## The frozen network

            EfficientNet-Lite0 learnt to tell a thousand kinds of things in photos (ImageNet). Digits are enlarged to
            224×224 pixels and go through it as photos do; the features are {what}.

            Its code and weights come with ClassLens: export this model as *PyTorch files* too, with weights that were
            trained with the backbone “{backbone}”, and put `network.py` and `weights.safetensors` of that zip beside
            this notebook. Of them, only the frozen part is used here.
            """
        ),
        code(
            f"""
            import torch
            from torch import nn

            from network import load

            backbone = load(Path())
            if backbone.early != {backbone.endswith("maps")}:
                raise ValueError(
                    "The weights beside this notebook were trained with another backbone than {backbone}. In "
                    "ClassLens, train this model with that backbone, export the run as PyTorch files, and put its "
                    "network.py and weights.safetensors here."
                )
            backbone.head = nn.Identity()


            def frozen(pictures):
                with torch.inference_mode():
                    return backbone(torch.from_numpy(pictures)).numpy()
            """
        ),
    ]


def _head(training: Training, inputs: int) -> str:
    settings = training.recipe.settings
    layers = []
    if settings.get("standardised"):
        layers.append(f"nn.BatchNorm1d({inputs}, affine=False),  # each feature with mean 0 and deviation 1")
    if hidden := whole(settings, "head_units"):
        layers += [f"nn.Linear({inputs}, {hidden}),", "nn.ReLU(),"]
        inputs = hidden
    layers += [f"nn.Dropout({number(settings, 'dropout'):g}),", f"nn.Linear({inputs}, 10),"]
    listed = "".join(f"    {layer}\n" for layer in layers)
    return (
        "import torch\nfrom torch import nn\nfrom torch.nn import functional\n\ntorch.manual_seed(SEED)\n"
        f"network = nn.Sequential(\n{listed})\nprint(network)"
    )
