"""The network in Keras, read with all its layers from one file."""

import keras


def load(folder):
    """The network with its weights: (N, 28, 28, 1) to softmax scores (N, 10)."""
    return keras.models.load_model(folder / "model.keras")


def scores(network, pictures):
    """Scores (N, 10), a NumPy array, of prepared pictures (N, 28, 28, 1)."""
    return network(pictures, training=False).numpy()
