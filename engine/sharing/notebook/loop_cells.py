"""Cells of the training loops, and of what comes after: the test, curves, the confusion matrix."""

from __future__ import annotations

from engine.sharing.notebook.cells import Cell, code, text
from engine.sharing.notebook.training import Training


def loop_cells(training: Training, copy: str, put_back: str) -> list[Cell]:
    """The loop for networks with a `train_step`; `copy` copies the weights, `put_back` takes a copy named kept."""
    x = "validation_features" if training.spec.id == "vgg16-transfer" else "validation_x"
    lines = [
        "history, step = [], 0",
        *_before(training),
        "for epoch in range(1, EPOCHS + 1):",
        "    losses, right = [], 0",
    ]
    lines += [
        "    for pictures, labels in batches(epoch):",
        "        loss, correct = train_step(pictures, labels, rate(step))",
        "        losses.append(loss * len(labels))",
        "        right += correct",
        "        step += 1",
        "    count = len(train_y)",
        f"    validation_loss, validation_accuracy = evaluate({x}, validation_y)",
        "    history.append((sum(losses) / count, right / count, validation_loss, validation_accuracy))",
        '    print(f"epoch {epoch}: loss {history[-1][0]:.4f}, accuracy {history[-1][1]:.2%},",',
        '          f"held back {validation_loss:.4f}, {validation_accuracy:.2%}")',
        *_keeping(training, copy),
    ]
    lines += _after(training, put_back)
    return [_told(training), code("\n".join(lines))]


def fit_cells(training: Training) -> list[Cell]:
    """The loop for Keras: one call of `fit` for each epoch, whose pictures were augmented before."""
    lines = [
        "class Rate(keras.callbacks.Callback):",
        "    def on_train_batch_begin(self, batch, logs=None):",
        "        self.model.optimizer.learning_rate = rate((epoch - 1) * STEPS + batch)",
        "",
        "",
        "history = []",
        *_before(training),
        "for epoch in range(1, EPOCHS + 1):",
        "    pictures, labels = (np.concatenate(parts) for parts in zip(*batches(epoch)))",
        "    fitted = model.fit(",
        "        pictures,",
        "        keras.utils.to_categorical(labels, 10),",
        "        batch_size=BATCH_SIZE,",
        "        shuffle=False,  # they are in another order in each epoch already",
        "        validation_data=(validation_x, keras.utils.to_categorical(validation_y, 10)),",
        "        callbacks=[Rate()],",
        "        verbose=0,",
        "    ).history",
        '    names = ("loss", "accuracy", "val_loss", "val_accuracy")',
        "    history.append(tuple(fitted[name][0] for name in names))",
        "    validation_loss, validation_accuracy = history[-1][2:]",
        '    print(f"epoch {epoch}: loss {history[-1][0]:.4f}, accuracy {history[-1][1]:.2%},",',
        '          f"held back {validation_loss:.4f}, {validation_accuracy:.2%}")',
        *_keeping(training, "model.get_weights()"),
        *_after(training, "model.set_weights(kept)"),
    ]
    return [_told(training), code("\n".join(lines))]


def _told(training: Training) -> Cell:
    kept = {
        "best": "The weights of the epoch with the best accuracy on the held-back pictures are kept. If several epochs "
        "are equally accurate, the one with the lowest loss on these pictures is kept.",
        "last": "The weights of the last epoch are kept.",
        "average": "At the end the network gets the mean of the weights that it had at the end of each cycle.",
    }[training.recipe.keep]
    return text(f"## Training\n\nAfter each epoch the held-back pictures are read. {kept}")


def _averages(training: Training) -> bool:
    return training.recipe.keep == "average"


def _before(training: Training) -> list[str]:
    if _averages(training):
        return ["mean, cycles = None, 0"]
    return ["best, best_epoch = (-1.0, 0.0), 0"] if training.keeps_best else []


def _keeping(training: Training, copy: str) -> list[str]:
    if _averages(training):
        ends = (
            "(FIRST + epoch) % CYCLE == 0"
            if training.schedule != "constant" or training.settling
            else "epoch == EPOCHS"
        )
        return [
            f"    if {ends}:",
            f"        now, cycles = {copy}, cycles + 1",
            "        mean = now if mean is None else averaged(mean, now, cycles)",
        ]
    if not training.keeps_best:
        return []
    lines = [
        "    if (validation_accuracy, -validation_loss) > best:",
        "        best, best_epoch = (validation_accuracy, -validation_loss), epoch",
        f"        kept = {copy}",
    ]
    if training.recipe.patience:
        lines += ["    if epoch - best_epoch >= PATIENCE:", "        break"]
    return lines


def _after(training: Training, put_back: str) -> list[str]:
    if _averages(training):
        return [put_back.replace("kept", "mean"), "measure_again(train_x)"]
    if training.recipe.keep == "best":
        return [put_back]
    return ["if len(history) < EPOCHS:", f"    {put_back}"] if training.recipe.patience else []


_AFTER_TEST = (
    text(
        """
        ## Curves

        If the loss on the held-back pictures rises while that of the training falls, the network begins to learn
        the training pictures by heart. Training figures are measured while the network learns, on the pictures
        as it sees them.
        """
    ),
    code(
        """
        epochs = range(1, len(history) + 1)
        figure, (left, right_side) = plt.subplots(1, 2, figsize=(11, 4))
        for axis, places, title in ((left, (0, 2), "loss"), (right_side, (1, 3), "accuracy")):
            for place, name in zip(places, ("training", "held back")):
                axis.plot(epochs, [values[place] for values in history], label=name)
            axis.set_xlabel("epoch")
            axis.set_title(title)
            axis.legend()
        plt.show()
        """
    ),
    text(
        """
        ## Confusion matrix

        A row for each digit, a column for each answer: off the diagonal stand the mistakes.
        """
    ),
    code(
        """
        matrix = np.zeros((10, 10), int)
        np.add.at(matrix, (test_y, answers), 1)
        figure, axis = plt.subplots(figsize=(6, 6))
        axis.imshow(np.log1p(matrix), cmap="Blues")
        for row, column in np.ndindex(10, 10):
            color = "white" if matrix[row, column] > matrix.max() / 20 else "black"
            axis.text(column, row, matrix[row, column], ha="center", va="center", color=color)
        axis.set_xticks(range(10))
        axis.set_yticks(range(10))
        axis.set_xlabel("answer")
        axis.set_ylabel("digit")
        plt.show()

        print("digit  precision  recall")
        for digit in range(10):
            precision = matrix[digit, digit] / max(1, matrix[:, digit].sum())
            recall = matrix[digit, digit] / max(1, matrix[digit].sum())
            print(f"{digit:5}  {precision:9.2%}  {recall:6.2%}")
        """
    ),
    text("## Surest mistakes\n\nThe misread test pictures for which the network is surest of its answer."),
    code(
        """
        wrong = np.flatnonzero(answers != test_y)
        wrong = wrong[np.argsort(-scores[wrong].max(axis=1))][:16]
        figure, axes = plt.subplots(2, 8, figsize=(11, 3.4))
        for axis in axes.flat:
            axis.axis("off")
        for axis, place in zip(axes.flat, wrong):
            axis.imshow(test_x[place, :, :, 0], cmap="gray")
            axis.set_title(f"{test_y[place]}, not {answers[place]}")
        plt.show()
        """
    ),
)


def result_cells(training: Training) -> list[Cell]:
    """The test, the curves, the confusion matrix and what is misread; needs `scores_of(pictures)`."""
    x = "test_features" if training.spec.id == "vgg16-transfer" else "test_x"
    reached = (
        ""
        if training.accuracy is None
        else (
            f" ClassLens' own run reached {training.accuracy:.2%}; other packages and processors compute a little "
            "otherwise, so a few pictures may be read otherwise."
        )
    )
    return [
        text(
            f"""
            ## The test

            Now, and only now, the test pictures are read. 95 of 100 such intervals (Wilson, 1927) hold the accuracy
            that the network has on all digits of this kind.{reached}
            """
        ),
        code(
            f"""
            scores = np.concatenate([scores_of({x}[start : start + 500]) for start in range(0, len({x}), 500)])
            answers = scores.argmax(axis=1)
            right, count, z = int((answers == test_y).sum()), len(test_y), 1.96
            share = right / count
            middle = (share + z**2 / (2 * count)) / (1 + z**2 / count)
            spread = z * np.sqrt(share * (1 - share) / count + z**2 / (4 * count**2)) / (1 + z**2 / count)
            print(f"test accuracy {{share:.2%}} ({{middle - spread:.2%}} to {{middle + spread:.2%}}) of {{count}}")
            """
        ),
        *_AFTER_TEST,
    ]
