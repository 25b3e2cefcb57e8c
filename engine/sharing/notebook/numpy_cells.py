"""Cells of the networks from scratch, in NumPy alone."""

from __future__ import annotations

from engine.catalog.setting_values import number, whole, wholes
from engine.catalog.setting_values import text as text_of
from engine.sharing.notebook.cells import Cell, code, text
from engine.sharing.notebook.data_cells import MNIST_CELLS, augmentation_cells, batch_cells, setting_cells
from engine.sharing.notebook.loop_cells import loop_cells, result_cells
from engine.sharing.notebook.training import Training

_COPY = "[weight.copy() for weight in weights]"
_PUT_BACK = "weights[:] = kept"

_EVALUATE = """
def evaluate(pictures, labels):
    parts = range(0, len(pictures), 500)
    found = [loss_and_right(pictures[start : start + 500], labels[start : start + 500]) for start in parts]
    losses, right = zip(*found)
    sizes = [len(labels[start : start + 500]) for start in parts]
    return float(np.dot(losses, sizes)) / len(labels), sum(right) / len(labels)
"""


_STEP = """
def train_step(pictures, labels, learning_rate):
    x = pictures.reshape(-1, 784)
    h, p = forward(x)
    loss = -np.log(np.maximum(p[np.arange(len(x)), labels], 1e-12)).mean()
    for weight, gradient in zip(weights, backward(x, h, p, labels)):
        weight -= np.float32(learning_rate) * gradient
    return float(loss), int((p.argmax(axis=1) == labels).sum())


def scores_of(pictures):
    return forward(pictures.reshape(-1, 784))[1]


def loss_and_right(pictures, labels):
    p = scores_of(pictures)
    loss = -np.log(np.maximum(p[np.arange(len(p)), labels], 1e-12)).mean()
    return float(loss), int((p.argmax(axis=1) == labels).sum())

"""

_ONE_HIDDEN_LAYER = (
    text(
        """
        ## The network

        One hidden layer: 784 pixels → hidden units with a sigmoid → ten scores by softmax. The weights begin at
        random, with a variance of one over the number of inputs (Glorot and Bengio, 2010), so that the sigmoid is
        not at its flat ends.

        `backward` computes the gradient of the mean cross-entropy for each weight by the chain rule, from the last
        layer to the first (Nielsen, “Neural Networks and Deep Learning”, chapter 2). N is the number of pictures.
        """
    ),
    code(
        """
        generator = np.random.default_rng(SEED)
        W1 = generator.standard_normal((784, HIDDEN), np.float32) / np.float32(np.sqrt(784))
        W2 = generator.standard_normal((HIDDEN, 10), np.float32) / np.float32(np.sqrt(HIDDEN))
        weights = [W1, np.zeros(HIDDEN, np.float32), W2, np.zeros(10, np.float32)]


        def sigmoid(z):
            return np.float32(0.5) * (np.tanh(np.float32(0.5) * z) + np.float32(1))


        def softmax(z):
            e = np.exp(z - z.max(axis=1, keepdims=True))
            return e / e.sum(axis=1, keepdims=True)


        def forward(x):  # x is (N, 784)
            W1, b1, W2, b2 = weights
            h = sigmoid(x @ W1 + b1)  # (N, HIDDEN)
            return h, softmax(h @ W2 + b2)  # (N, 10)


        def backward(x, h, p, labels):
            W1, b1, W2, b2 = weights
            dz2 = p.copy()
            dz2[np.arange(len(x)), labels] -= 1  # softmax with cross-entropy
            dz2 /= len(x)
            dz1 = dz2 @ W2.T * h * (1 - h)
            return x.T @ dz1, dz1.sum(axis=0), h.T @ dz2, dz2.sum(axis=0)


        print(sum(weight.size for weight in weights), "parameters")
        """
    ),
    text("One step of gradient descent: every weight moves against its gradient."),
    code(_STEP + _EVALUATE),
)


def one_hidden_layer(training: Training) -> list[Cell]:
    """The network of report 002: a sigmoid hidden layer, softmax and cross-entropy, every formula written out."""
    hidden = whole(training.recipe.settings, "hidden_units")
    return [
        *setting_cells(training, (("HIDDEN", hidden),)),
        *MNIST_CELLS,
        *augmentation_cells(training),
        *_ONE_HIDDEN_LAYER,
        *batch_cells(training),
        *loop_cells(training, _COPY, _PUT_BACK),
        *result_cells(training),
    ]


def many_layers(training: Training) -> list[Cell]:
    """The network of report 003: dense layers with mean squared error, every formula written out."""
    settings = training.recipe.settings
    has_relu = text_of(settings, "activation") == "relu"
    as_softmax = training.recipe.loss == "cross-entropy"
    more = (
        ("HIDDEN", wholes(settings, "hidden_units")),
        ("INITIAL_SCALE", number(settings, "initial_scale")),
    )
    return [
        *setting_cells(training, more),
        *MNIST_CELLS,
        *augmentation_cells(training),
        text(
            f"""
            ## The network

            Dense layers: each multiplies its input by its weights, adds its bias and applies
            {"ReLU, which makes negative numbers 0" if has_relu else "a sigmoid"}. The last layer is
            {
                "a softmax, compared with the label by cross-entropy"
                if as_softmax
                else "a sigmoid for each digit, compared with the label by the squared error"
            }: the target is 1 for the digit and 0 for
            all others. `backward` computes the gradients by the chain rule, from the last layer to the first. N is the
            number of pictures.
            """
        ),
        code(_layers_source(has_relu, as_softmax)),
        text("One step of gradient descent: every weight moves against its gradient."),
        code(_squared_step(as_softmax) + _EVALUATE),
        *batch_cells(training),
        *loop_cells(training, _COPY, _PUT_BACK),
        *result_cells(training),
    ]


def _squared_step(as_softmax: bool) -> str:
    loss = (
        "float(-(targets * np.log(np.maximum(outputs, 1e-12))).sum(axis=1).mean())"
        if as_softmax
        else "float(((outputs - targets) ** 2).sum(axis=1).mean() / 2)"
    )
    return f"""
def loss_of(outputs, labels):
    targets = np.eye(10, dtype=np.float32)[labels]
    return {loss}


def train_step(pictures, labels, learning_rate):
    a = forward(pictures.reshape(-1, 784))
    for weight, gradient in zip(weights, backward(a, labels)):
        weight -= np.float32(learning_rate) * gradient
    return loss_of(a[-1], labels), int((a[-1].argmax(axis=1) == labels).sum())


def scores_of(pictures):
    outputs = np.maximum(forward(pictures.reshape(-1, 784))[-1], np.float32(1e-12))
    return outputs / outputs.sum(axis=1, keepdims=True)


def loss_and_right(pictures, labels):
    outputs = forward(pictures.reshape(-1, 784))[-1]
    return loss_of(outputs, labels), int((outputs.argmax(axis=1) == labels).sum())

"""


def _layers_source(has_relu: bool, as_softmax: bool) -> str:
    hidden = "np.maximum(z, 0)" if has_relu else "sigmoid(z)"
    slope = "da * (a[layer] > 0)" if has_relu else "da * a[layer] * (1 - a[layer])"
    error = "error / np.float32(len(labels))" if as_softmax else "error * a[-1] * (1 - a[-1]) / np.float32(len(labels))"
    last = "softmax(logits)" if as_softmax else "sigmoid(logits)"
    return f"""
generator = np.random.default_rng(SEED)
sizes = [784, *HIDDEN, 10]
weights = []  # W and b of each layer
for inputs, outputs in zip(sizes, sizes[1:]):
    scale = INITIAL_SCALE or np.sqrt(2 / inputs)  # 0: scaled to the number of inputs (He et al., 2015)
    weights.append(generator.standard_normal((inputs, outputs), np.float32) * np.float32(scale))
    weights.append(np.zeros(outputs, np.float32))


def sigmoid(z):
    return np.float32(0.5) * (np.tanh(np.float32(0.5) * z) + np.float32(1))


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def forward(x):  # what each layer gives; the first is the input, (N, 784)
    a = [x]
    for W, b in zip(weights[0:-2:2], weights[1:-2:2]):
        z = a[-1] @ W + b
        a.append({hidden})
    logits = a[-1] @ weights[-2] + weights[-1]
    return [*a, {last}]


def backward(a, labels):
    error = a[-1] - np.eye(10, dtype=np.float32)[labels]  # (N, 10)
    dz = {error}
    gradients = []
    for layer in reversed(range(len(weights) // 2)):
        gradients[:0] = [a[layer].T @ dz, dz.sum(axis=0)]
        if layer > 0:
            da = dz @ weights[2 * layer].T
            dz = {slope}
    return gradients


print(sum(weight.size for weight in weights), "parameters")
"""
