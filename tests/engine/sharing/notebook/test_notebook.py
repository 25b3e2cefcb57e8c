"""A notebook trains and tests a network as ClassLens does, without ClassLens; each is executed on a few pictures."""

from __future__ import annotations

import gzip
import json
import os
import struct
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from engine import catalog
from engine.catalog.recipe import Recipe
from engine.data.datasets import mnist_test, mnist_train
from engine.jobs import JobContext
from engine.session import Session
from engine.sharing.notebook.cells import as_notebook, as_script
from engine.sharing.notebook.loop_cells import fit_cells, loop_cells
from engine.sharing.notebook.training import Training
from engine.sharing.notebook.writer import cells_of, training_of
from engine.sharing.requests import ExportRequest
from engine.system import folders
from engine.weights.training_record import read_training_record

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

EVERY = [(spec, recipe) for spec in catalog.DIGIT_MODELS.values() for recipe in spec.recipes.values()]
TRAIN, HELD_BACK, TEST = 800, 200, 200
SMALL = {"vgg16-transfer": (100, 30, 30)}  # each picture takes a twentieth of a second
"""Training pictures, of them held back, and test pictures."""

COMPARED = """
import json
from engine import catalog
from engine.catalog.recipe import Recipe
from engine.runtimes.in_process import classifier_class

spec = catalog.find("{model}")
there = classifier_class(spec).create(Recipe.from_json(json.loads('''{recipe}''')))
result = there.fit(
    train_x, train_y, recipe=Recipe.from_json(json.loads('''{recipe}''')), validation=(validation_x, validation_y),
    report=lambda progress: None,
)
last = [[r.train_loss, r.validation_accuracy] for r in result.epochs]
print("COMPARED", json.dumps([
    float(share), float((there.predict_proba(test_x).argmax(axis=1) == test_y).mean()),
    [[float(values[0]), float(values[3])] for values in history], last, there.parameters,
]))
"""


@pytest.mark.parametrize(("spec", "recipe"), EVERY, ids=[f"{spec.id}-{recipe.name}" for spec, recipe in EVERY])
def test_every_recipe_has_a_notebook_and_a_script(spec: Any, recipe: Recipe) -> None:
    cells = cells_of(Training(spec=spec, recipe=recipe))
    nbformat.validate(nbformat.reads(as_notebook(cells), as_version=4))
    script = as_script(cells)
    compile(script, "script", "exec")
    assert f"EPOCHS = {recipe.epochs} " in script
    assert f"BATCH_SIZE = {recipe.batch_size} " in script
    assert max(map(len, (line for cell in cells if cell.is_code for line in cell.source.splitlines()))) <= 120


LOSSES, ACCURACIES = [0.7, 0.9, 0.8, 0.6], [0.25, 0.5, 0.5, 0.25]
"""On the held-back pictures, of four epochs; the third is the best: as accurate as the second, with a lower loss."""


def loop_training() -> Training:
    spec = catalog.find("numpy-nn")
    return Training(spec=spec, recipe=spec.recipe("tuned").changed(epochs=4, keep="best", patience=0))


def names_for_a_loop() -> dict[str, Any]:
    batches = [(np.zeros(1), np.zeros(1))]
    return {"np": np, "EPOCHS": 4, "BATCH_SIZE": 1, "STEPS": 1, "rate": float, "batches": lambda epoch: batches}


def test_the_loop_of_a_notebook_keeps_of_equally_accurate_epochs_the_one_with_the_lowest_loss() -> None:
    figures, kept = zip(LOSSES, ACCURACIES, strict=True), list[int]()
    names = {"evaluate": lambda *_: next(figures), "train_step": lambda *_: (1.0, 1), "put_back": kept.append}
    names |= {"train_y": [0], "validation_x": 0, "validation_y": 0, **names_for_a_loop()}
    exec(loop_cells(loop_training(), "len(history)", "put_back(kept)")[1].source, names)
    assert kept == [3]


def test_so_does_the_loop_for_keras() -> None:
    figures, kept = zip(LOSSES, ACCURACIES, strict=True), list[int]()

    def fit(*_: object, **__: object) -> SimpleNamespace:
        loss, accuracy = next(figures)
        return SimpleNamespace(history={"loss": [1], "accuracy": [0], "val_loss": [loss], "val_accuracy": [accuracy]})

    names: dict[str, Any] = {"validation_x": 0, "validation_y": 0, **names_for_a_loop()}
    names["model"] = SimpleNamespace(fit=fit, get_weights=lambda: names["epoch"], set_weights=kept.append)
    to_categorical = SimpleNamespace(to_categorical=lambda labels, count: labels)
    names["keras"] = SimpleNamespace(callbacks=SimpleNamespace(Callback=object), utils=to_categorical)
    exec(fit_cells(loop_training())[1].source, names)
    assert kept == [3]


@pytest.mark.thorough
@pytest.mark.parametrize("model_id", catalog.DIGIT_MODELS)
def test_a_notebook_trains_as_classlens_does(model_id: str, tmp_path: Path) -> None:
    spec = catalog.find(model_id)
    train, held_back, test = SMALL.get(model_id, (TRAIN, HELD_BACK, TEST))
    recipe = spec.recipes.get("quick", spec.recipes["tuned"])
    recipe = recipe.changed(epochs=6 if spec.family == "numpy" else 2, batch_size=16, validation=held_back, keep="best")
    write_mnist(tmp_path / "mnist", train, test)
    if model_id == "vgg16-transfer":
        lay_frozen_network(tmp_path)
    notebook = nbformat.reads(as_notebook(cells_of(Training(spec=spec, recipe=recipe, pictures=train))), as_version=4)
    compared = COMPARED.format(model=model_id, recipe=json.dumps(recipe.to_json()))
    notebook.cells.append(nbformat.v4.new_code_cell(compared))
    done = executed(notebook, tmp_path)
    printed = "".join(output.text for output in done.cells[-1].outputs if output.output_type == "stream")
    here, there, history, wanted, parameters = json.loads(printed.split("COMPARED ")[1])
    if spec.family == "numpy":
        assert here == there
        np.testing.assert_allclose(history, wanted, rtol=1e-5)
    else:  # dropout draws other numbers, and threads add in another order
        assert abs(here - there) < 0.1
        np.testing.assert_allclose(history[0], wanted[0], atol=0.15)
    assert here > 0.5, "it learns"
    outputs = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
    assert sum(output.output_type == "display_data" for output in outputs) >= 4, "digits, curves, matrix, mistakes"
    if model_id != "vgg16-transfer":  # there the head alone is built here
        assert f"{parameters} parameters" in "".join(output.get("text", "") for output in outputs) or (
            f"{parameters:,}" in str(outputs)
        )


def test_it_tells_of_its_run_and_of_what_is_otherwise() -> None:
    record = read_training_record(folders.SHIPPED_WEIGHTS / "best-cnn")
    training = training_of(catalog.find("best-cnn"), record)
    written = as_script(cells_of(training))
    assert f"{record.test_accuracy:.2%}" in written
    assert "pen strokes" in written
    tested_elsewhere = replace(record, data=replace(record.data, test=777))
    assert training_of(catalog.find("best-cnn"), tested_elsewhere).accuracy is None  # the notebook tests with MNIST


def test_a_run_that_left_its_recipe_is_told_so_and_promises_no_accuracy() -> None:
    spec, record = catalog.find("numpy-nn"), read_training_record(folders.SHIPPED_WEIGHTS / "numpy-nn")
    record = replace(record, data=replace(record.data, name="mnist-train"))
    plain = training_of(spec, record)
    assert plain.accuracy == record.test_accuracy
    assert "trains it as ClassLens did, and" in flat(plain)
    epochs = record.epochs[:3]
    changed = replace(record, epochs=tuple(replace(one, learning_rate=0.012) for one in epochs))
    stopped = replace(record, epochs=epochs, cancelled=True, kept_epoch=2)
    for run, sentence in (
        (changed, "0.012 from epoch 1. The notebook keeps"),
        (stopped, f"The run ended after 3 of its {record.recipe.epochs} epochs; the notebook trains all"),
    ):
        training = training_of(spec, run)
        assert training.accuracy is None
        assert sentence in flat(training)
        assert "as ClassLens did, but for what is said below" in flat(training)


def flat(training: Training) -> str:
    """A notebook's script in one line, without the signs of comments."""
    return " ".join(as_script(cells_of(training)).replace("#", " ").split())


@pytest.mark.parametrize("halving", ["convolution", "pooling"])
@pytest.mark.parametrize("groups", [1, 2])
def test_groups_divide_the_channels_as_in_classlens(halving: str, groups: int) -> None:
    torch = pytest.importorskip("torch")
    from engine.models.best_cnn import BestCNN  # which imports PyTorch

    spec = catalog.find("best-cnn")
    recipe = spec.recipe("tuned")
    recipe = recipe.changed(settings={**recipe.settings, "channels": (8, 16), "halving": halving, "groups": groups})
    cells = cells_of(Training(spec=spec, recipe=recipe))
    (built,) = (cell.source for cell in cells if "class ChannelsFirst" in cell.source)
    names: dict[str, Any] = {"torch": torch, "nn": torch.nn, "SEED": 0}
    exec(built, names)
    wanted = BestCNN.build(recipe.settings).state_dict()
    assert [one.shape for one in names["network"].state_dict().values()] == [one.shape for one in wanted.values()]


def write_mnist(folder: Path, train: int, test: int) -> None:
    """The first digits of MNIST in its own four files."""
    folder.mkdir()
    for part, data, count in (("train", mnist_train(), train), ("t10k", mnist_test(), test)):
        images, labels = data.images[:count], data.labels[:count].astype(np.uint8)
        header = struct.pack(">IIII", 2051, count, 28, 28)
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(header + images.tobytes(), 1))
        header = struct.pack(">II", 2049, count)
        (folder / f"{part}-labels-idx1-ubyte.gz").write_bytes(gzip.compress(header + labels.tobytes(), 1))


def lay_frozen_network(folder: Path) -> None:
    session = Session()
    try:
        session.run(ExportRequest("vgg16-transfer", "torch", folder / "files.zip"), JobContext())
    finally:
        session.close()
    with zipfile.ZipFile(folder / "files.zip") as archive:
        for name in archive.namelist():
            if name.endswith(("network.py", "weights.safetensors")):
                (folder / Path(name).name).write_bytes(archive.read(name))


def executed(notebook: Any, folder: Path) -> Any:
    """The notebook with its outputs, run in a kernel of its own."""
    project = Path(__file__).parents[4]
    environment = {**os.environ, "PYTHONPATH": str(project), "IPYTHONDIR": str(folder / "ipython")}
    client = nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.create_kernel_manager()
    client.km.kernel_cmd = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    return client.execute(env=environment)
