"""Cells of the networks in Keras, layer by layer."""

from __future__ import annotations

from engine.catalog.setting_values import number, texts, whole, wholes
from engine.catalog.setting_values import text as text_of
from engine.sharing.notebook.cells import Cell, code, text
from engine.sharing.notebook.data_cells import MNIST_CELLS, augmentation_cells, batch_cells, setting_cells
from engine.sharing.notebook.loop_cells import fit_cells, result_cells
from engine.sharing.notebook.training import Training


def dense(training: Training) -> list[Cell]:
    """The deep dense network of report 002."""
    settings = training.recipe.settings
    layers = [
        f"layers.Dense({units}, activation={activation!r})"
        for units, activation in zip(wholes(settings, "hidden_units"), texts(settings, "activations"), strict=True)
    ]
    return _cells(training, ["layers.Flatten()", *layers], "Dense layers, one after the other, and a softmax.")


def convolutions(training: Training) -> list[Cell]:
    """Convolutions, each with pooling, and a dense layer: reports 004 and 000."""
    settings = training.recipe.settings
    activation = text_of(settings, "activation")
    layers = []
    for filters in wholes(settings, "channels"):
        layers += [f"layers.Conv2D({filters}, 3, activation={activation!r})", "layers.MaxPooling2D()"]
    layers += ["layers.Flatten()", f"layers.Dense({whole(settings, 'dense_units')}, activation={activation!r})"]
    return _cells(
        training,
        layers,
        "A convolution looks for the same small pattern everywhere; pooling keeps the strongest of four neighbours "
        "and halves width and height. A dense layer and a softmax follow.",
    )


def convolutions_with_dropout(training: Training) -> list[Cell]:
    """The regularised network of report 002."""
    settings = training.recipe.settings
    activation, rate, channels = (
        text_of(settings, "activation"),
        number(settings, "dropout"),
        wholes(settings, "channels"),
    )
    layers = []
    for place, filters in enumerate(channels, start=1):
        layers.append(f"layers.Conv2D({filters}, 3, activation={activation!r})")
        if place % 2 == 1 or place == len(channels):
            layers += ["layers.MaxPooling2D()", f"layers.Dropout({rate:g})"]
    layers += [
        "layers.Flatten()",
        f"layers.Dense({whole(settings, 'dense_units')}, activation={activation!r})",
        f"layers.Dropout({number(settings, 'dense_dropout'):g})",
    ]
    return _cells(
        training,
        layers,
        "Convolutions with pooling. Dropout switches units off at random while the network learns, so that no unit can "
        "rely on another one (Srivastava et al., 2014).",
    )


def _cells(training: Training, layers: list[str], about: str) -> list[Cell]:
    listed = "".join(f"        {layer},\n" for layer in [*layers, "layers.Dense(10, activation='softmax')"])
    listed = listed.replace("'", '"')
    network = (
        "import keras\nfrom keras import layers\n\nkeras.utils.set_random_seed(SEED)\n"
        "model = keras.Sequential(\n    [\n"
        f"        keras.Input((28, 28, 1)),\n{listed}    ]\n)\n"
        'model.compile(keras.optimizers.Adam(), loss="categorical_crossentropy", metrics=["accuracy"])\n'
        "model.summary()\n"
    )
    return [
        *setting_cells(training),
        *MNIST_CELLS,
        *augmentation_cells(training),
        text(
            f"""
            ## The network

            {about} The loss is the cross-entropy; Adam (Kingma and Ba, 2014) takes the steps.
            """
        ),
        code(network),
        *batch_cells(training),
        *fit_cells(training),
        code("def scores_of(pictures):\n    return model.predict(pictures, verbose=0)"),
        *result_cells(training),
    ]
