"""Cells for what all networks share before training: settings, MNIST, augmentation, batches."""

from __future__ import annotations

from engine.sharing.notebook.cells import Cell, code, text
from engine.sharing.notebook.training import Training

_SIMPLE = "ClassLens trained this network with these settings. Change one, run everything again, and see what it does."


def setting_cells(training: Training, more: tuple[tuple[str, object], ...] = ()) -> list[Cell]:
    """The settings of the run; `more` are those of the network."""
    recipe = training.recipe
    lines: list[tuple[str, object, str]] = [
        ("SEED", recipe.seed, "of all random numbers"),
        ("EPOCHS", recipe.epochs, "how often all pictures are looked at"),
        ("BATCH_SIZE", recipe.batch_size, "pictures in one step"),
        ("LEARNING_RATE", recipe.learning_rate, "of the optimizer" if training.schedule == "constant" else "at most"),
        ("PICTURES", training.pictures, "training pictures that are used"),
        ("HELD_BACK", training.held_back, "of these, for validation: nothing is learnt from them"),
    ]
    if training.cycles > 1:
        lines.append(("CYCLES", training.cycles, "how often the learning rate begins anew"))
    if training.settling:
        lines.append(("SETTLING", training.settling, "last epochs of a cycle, in which the pictures are as they are"))
    if recipe.patience:
        lines.append(("PATIENCE", recipe.patience, "epochs without a better one, after which it ends"))
    lines += [(name, value, "") for name, value in more]
    written = [f"{name} = {value!r}" + (f"  # {about}" if about else "") for name, value, about in lines]
    return [text(f"## Settings\n\n{_SIMPLE}"), code("\n".join(written))]


MNIST_CELLS = (
    text(
        """
        ## The pictures

        MNIST is 60,000 handwritten digits to learn from and 10,000 others to be tested with, each of 28×28 grey
        levels. The four files are read from the folder “mnist”, and fetched once if they are not there. Grey levels
        from 0 to 255 become numbers from 0 to 1.

        Some of the training pictures are held back: after each epoch they show how well the network reads digits
        that it has not learnt. The test pictures are looked at once, at the very end.
        """
    ),
    code(
        """
        import gzip
        import urllib.request
        from pathlib import Path

        import matplotlib.pyplot as plt
        import numpy as np

        FOLDER = Path("mnist")
        SOURCE = "https://storage.googleapis.com/cvdf-datasets/mnist/"


        def read(name, begin):
            path = FOLDER / name
            if not path.exists():
                FOLDER.mkdir(exist_ok=True)
                urllib.request.urlretrieve(SOURCE + name, path)
            with gzip.open(path) as file:
                return np.frombuffer(file.read(), np.uint8, offset=begin)


        def digits(part):
            pictures = read(f"{part}-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28, 1)
            labels = read(f"{part}-labels-idx1-ubyte.gz", 8).astype(np.int64)
            return pictures.astype(np.float32) / 255, labels


        all_x, all_y = digits("train")
        test_x, test_y = digits("t10k")

        order = np.random.default_rng(0).permutation(len(all_x[:PICTURES]))
        validation_x, validation_y = all_x[order[:HELD_BACK]], all_y[order[:HELD_BACK]]
        train_x, train_y = all_x[order[HELD_BACK:]], all_y[order[HELD_BACK:]]
        print(len(train_x), "to learn from,", len(validation_x), "held back,", len(test_x), "for the test")
        """
    ),
    code(
        """
        figure, axes = plt.subplots(2, 8, figsize=(10, 3))
        for place, axis in enumerate(axes.flat):
            axis.imshow(train_x[place, :, :, 0], cmap="gray")
            axis.set_title(train_y[place])
            axis.axis("off")
        plt.show()
        """
    ),
)
"""MNIST read from its four files, parted, and looked at."""

_KINDS = {
    "rotate": "turned by up to 12°",
    "scale": "resized to between 85 and 115 % in width and height",
    "shear": "slanted",
    "shift": "moved by up to two pixels",
    "elastic": "bent a little",
    "flip": "mirrored in seven cases of ten",
    "noise": "made noisy",
    "unclipped-noise": "made noisy",
}


def augmentation_cells(training: Training) -> list[Cell]:
    """What changes pictures while the network learns; nothing for a recipe without augmentation."""
    names = training.recipe.augmentation
    if not names:
        return []
    kinds = list(dict.fromkeys(_KINDS[name] for name in names))
    said = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    parts = [
        text(
            f"""
            ## Augmentation

            Every picture is {said}, each time otherwise. So the network never sees the same picture twice, and learns
            what does not matter about a digit.
            """
        )
    ]
    noisy = [name for name in names if name.endswith("noise")]
    moved = [name for name in names if name not in noisy]
    if moved:
        parts.append(code(_moving(moved)))
    body = ["def augment(pictures, random):"]
    if noisy:
        copied = "move(pictures, random)" if moved else "pictures"
        body.append(
            f"    noisy = {copied} + np.float32(0.2) * random.standard_normal(pictures.shape, dtype=np.float32)"
        )
        body.append("    return np.clip(noisy, 0, 1)" if "noise" in noisy else "    return noisy")
    else:
        body.append("    return move(pictures, random)")
    parts.append(code("\n".join([*body, "", "", *_SHOWN])))
    return parts


_SHOWN = (
    "figure, axes = plt.subplots(2, 8, figsize=(10, 3))",
    "for row in axes:",
    "    for axis, picture in zip(row, augment(train_x[:8], np.random.default_rng())):",
    '        axis.imshow(picture[:, :, 0], cmap="gray")',
    '        axis.axis("off")',
    "plt.show()",
)


def _moving(names: list[str]) -> str:
    """The function `move`, with the steps that are needed, which draw random numbers in the order ClassLens does."""
    steps = {
        "rotate": "angles = np.radians(random.uniform(-12, 12, count))",
        "scale": "scales = random.uniform(0.85, 1.15, (count, 2))",
        "shear": "slants = random.uniform(-0.25, 0.25, count)",
        "shift": "shifts = random.uniform(-2, 2, (count, 2))",
    }
    none = {
        "rotate": "angles = np.zeros(count)",
        "scale": "scales = np.ones((count, 2))",
        "shear": "slants = np.zeros(count)",
        "shift": "shifts = np.zeros((count, 2))",
    }
    lines = [
        "import cv2",
        "",
        "",
        "def move(pictures, random):",
        "    count = len(pictures)",
        *(f"    {(steps if name in names else none)[name]}" for name in steps),
    ]
    if "flip" in names:
        lines.append("    scales[:, 0] *= np.where(random.random(count) < 0.7, -1, 1)")
    lines += [
        "    cosines, sines = np.cos(angles), np.sin(angles)",
        "    linear = np.stack([cosines, -sines, sines, cosines], axis=1).reshape(count, 2, 2) * scales[:, None, :]",
        "    linear[:, :, 1] += linear[:, :, 0] * slants[:, None]",
        "    # Pictures are filled pixel by pixel, so each pixel asks where it comes from.",
        "    back = np.linalg.inv(linear)",
        "    centre = np.array([13.5, 13.5])",
        "    offsets = (centre - (back @ (centre + shifts)[..., None])[..., 0]).astype(np.float32)",
        "    back = back.astype(np.float32)",
        "    rows, columns = np.mgrid[:28, :28].astype(np.float32)",
    ]
    if "elastic" in names:
        lines.append("    bends = random.standard_normal((count, 5, 5, 2), dtype=np.float32) * np.float32(0.6)")
    lines += [
        "    moved = np.empty_like(pictures)",
        "    for number in range(count):",
        "        (a, b), (c, d) = back[number]",
        "        x, y = offsets[number]",
        "        places = np.stack([a * columns + b * rows + x, c * columns + d * rows + y], axis=2)",
    ]
    if "elastic" in names:
        lines.append("        places += cv2.resize(bends[number], (28, 28), interpolation=cv2.INTER_CUBIC)")
    lines += [
        "        moved[number, :, :, 0] = cv2.remap(pictures[number], places, None, cv2.INTER_LINEAR)",
        "    return moved",
    ]
    return "\n".join(lines)


def batch_cells(training: Training, features: bool = False) -> list[Cell]:
    """The batches of an epoch and the learning rate of a step. With `features`, these are what is learnt from."""
    source = "train_features" if features else "train_x"
    chosen = f"{source}[chosen]"
    lines = [
        "random = np.random.default_rng(SEED)",
        f"STEPS = len(range(BATCH_SIZE, len({source}) - 1, BATCH_SIZE)) + 1  # of an epoch",
        "",
        "",
        "def batches(epoch):",
        f"    order = random.permutation(len({source}))",
        f"    for chosen in np.split(order, range(BATCH_SIZE, len({source}) - 1, BATCH_SIZE)):",
    ]
    if training.recipe.augmentation:
        augmented = f"augment({chosen}, random)"
        if training.settling:
            lines.insert(-1, "    augmented = (FIRST + epoch - 1) % CYCLE < max(1, CYCLE - SETTLING)")
            lines.append(f"        yield {augmented} if augmented else {chosen}, train_y[chosen]")
        else:
            lines.append(f"        yield {augmented}, train_y[chosen]")
    else:
        lines.append(f"        yield {chosen}, train_y[chosen]")
    if training.settling or training.schedule != "constant":
        lines[2:2] = _cycle(training)
    lines += ["", "", *_rate(training)]
    told = {
        "constant": "The learning rate stays the same.",
        "cosine": "The learning rate falls to zero along half a cosine.",
        "one-cycle": "The learning rate rises during the first fifth of the steps, then falls to zero along half a "
        "cosine.",
    }[training.schedule]
    again = " It begins anew in each cycle." if training.cycles > 1 else ""
    return [
        text(
            f"""
            ## Batches and learning rate

            In each epoch the pictures come in another order, {training.recipe.batch_size:,} at a time. {told}{again}
            """
        ),
        code("\n".join(lines)),
    ]


def _cycle(training: Training) -> list[str]:
    if training.cycles == 1:
        return ["CYCLE, FIRST = EPOCHS, 0  # epochs of the cycle, and those that it lacks at its beginning"]
    return [
        "CYCLE = -(-EPOCHS // CYCLES)  # epochs of a cycle",
        "FIRST = CYCLE * CYCLES - EPOCHS  # epochs that the first cycle lacks",
    ]


def _rate(training: Training) -> list[str]:
    if training.schedule == "constant":
        return ["def rate(step):", "    return LEARNING_RATE"]
    lines = ["def rate(step):", "    steps = CYCLE * STEPS", "    step = (FIRST * STEPS + step) % steps"]
    if training.schedule == "cosine":
        return [*lines, "    return LEARNING_RATE * 0.5 * (1 + np.cos(np.pi * step / steps))"]
    return [
        *lines,
        "    rise = max(1, steps // 5)",
        "    fall = 0.5 * (1 + np.cos(np.pi * max(0, step - rise) / (steps - rise + 1)))",
        "    return LEARNING_RATE * min((step + 1) / rise, fall)",
    ]
