"""PyTorch's files: weights as `.safetensors`, which can hold numbers only, and the module's code as one file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.models.whole_graphs import backbone_graph
from engine.runtimes.services import Services
from engine.runtimes.shipped_backbone import SETTINGS
from engine.sharing.bundle import zipped
from engine.sharing.framework_files.common import module_name, network_code, write_around
from engine.sharing.golden import golden_pictures
from engine.sharing.requests import ExportProgress
from engine.sharing.shared_model import SharedModel
from engine.system import places

_WEIGHTS = "weights.safetensors"
_PACKAGES = "torch safetensors numpy pillow"
_HEAD, _ARCHITECTURE, _BACKBONE = "head.", "architecture", "backbone"


def refusal(model: SharedModel) -> str:
    """Why there are no such files of a model, as a sentence; empty when there are."""
    recipe = model.facts.recipe
    backbone = recipe.settings.get(_BACKBONE) if recipe is not None else None
    if backbone is not None and backbone not in SETTINGS:
        return (
            f"This run stands on {backbone}, whose weights its makers publish in a file of Keras. Choose ONNX, which "
            "holds both."
        )
    if places.is_file(network_code(module_name(model))):
        return ""
    return f"{model.title} has no code that works without ClassLens. Choose ONNX, which any model can be exported to."


def write(model: SharedModel, path: Path, services: Services, context: JobContext) -> tuple[str, ...]:
    """Write the zip; see `engine.sharing.targets.Writer`."""
    assert model.folder is not None  # it is a model for digits
    golden = golden_pictures(model)
    source = model.folder / model.spec.weights_file
    with zipped(path, context) as folder:
        context.report(ExportProgress("Writing the network"))
        content = source.read_bytes()
        if _BACKBONE in _architecture(content):
            content = _with_backbone(content)
        (folder / _WEIGHTS).write_bytes(content)
        files = {_WEIGHTS: "the weights; what shapes the network's layers is in its metadata"}
        transformers = " transformers" if model.spec.framework == "Transformers" or "vit" in model.id else ""
        packages = _PACKAGES + transformers
        write_around(folder, model, golden, code=module_name(model), files=files, packages=packages)
    return ()


def _architecture(content: bytes) -> dict[str, object]:
    """The settings that shape the layers, from a file's metadata."""
    try:
        length = int.from_bytes(content[:8], "little")
        header = json.loads(content[8 : 8 + length])
        architecture: dict[str, object] = json.loads(header["__metadata__"][_ARCHITECTURE])
    except (ValueError, LookupError, TypeError) as error:
        raise WeightsError("The weights of this model cannot be read. Train it again.", str(error)) from error
    return architecture


def _with_backbone(content: bytes) -> bytes:
    """One file with a head and the backbone before it, which is kept in 16 bits as it ships."""
    from safetensors.numpy import load, save  # noqa: PLC0415 - it is not in the program without frameworks

    architecture = _architecture(content)
    graph = backbone_graph(SETTINGS[str(architecture[_BACKBONE])], fold=False)
    tensors = {f"{_HEAD}{name}": array for name, array in load(content).items()}
    for name, array in graph.weights.items():
        half = array.astype(np.float16)
        exact = array.ndim > 1 and np.array_equal(half.astype(np.float32), array)
        tensors[name.partition(".")[2]] = np.ascontiguousarray(half if exact else array)
    made: bytes = save(tensors, {_ARCHITECTURE: json.dumps(architecture)})
    return made
