"""NumPy's files: weights as `.npz`, and the network as one file."""

from __future__ import annotations

from pathlib import Path

from engine.jobs import JobContext
from engine.runtimes.services import Services
from engine.sharing.bundle import zipped
from engine.sharing.framework_files.common import module_name, network_code, write_around
from engine.sharing.golden import golden_pictures
from engine.sharing.requests import ExportProgress
from engine.sharing.shared_model import SharedModel
from engine.system import places

_WEIGHTS = "weights.npz"


def refusal(model: SharedModel) -> str:
    """Why there are no such files of a model, as a sentence; empty when there are."""
    if places.is_file(network_code(module_name(model))):
        return ""
    return f"{model.title} has no code that works without ClassLens. Choose ONNX, which any model can be exported to."


def write(model: SharedModel, path: Path, services: Services, context: JobContext) -> tuple[str, ...]:
    """Write the zip; see `engine.sharing.targets.Writer`."""
    assert model.folder is not None  # it is a model for digits
    golden = golden_pictures(model)
    with zipped(path, context) as folder:
        context.report(ExportProgress("Writing the network"))
        (folder / _WEIGHTS).write_bytes((model.folder / model.spec.weights_file).read_bytes())
        files = {_WEIGHTS: "the weights; `network.py` says which array is what"}
        write_around(folder, model, golden, code=module_name(model), files=files, packages="numpy pillow")
    return ()
