"""What all bundles with a network's own code share: the code, the preparation in NumPy, a script, and the card."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from engine.catalog.spec import NATIVE
from engine.jobs import JobContext
from engine.own_networks.trying import ensure_sound
from engine.runtimes.services import Services
from engine.sharing.bundle import CARD, GOLDEN, LABELS, MANIFEST, PICTURES_CODE, SCRIPT, write_common, write_script
from engine.sharing.golden import Golden
from engine.sharing.model_card import model_card
from engine.sharing.shared_model import SharedModel
from engine.system import folders
from engine.system.files import write_text
from engine.weights import store

NETWORK_CODE, PREPARATION_CODE = "network.py", "preparation.py"
_SCRIPT = "predict_with_network.py"
_FILES = {
    NETWORK_CODE: "the network's code: `load` reads the weights, `scores` answers for prepared pictures (N, 28, 28, 1)",
    PREPARATION_CODE: "the preparation of drawings in NumPy, and the temperature at which scores mean what they say",
    SCRIPT: "recognises pictures with these two",
    PICTURES_CODE: "opens their files, as ClassLens does",
    LABELS: "the labels, in the order of the scores",
    MANIFEST: "for programs: files, inputs, preparation, labels, golden pictures with their scores",
    f"{GOLDEN}/": "three pictures (MNIST, CC BY-SA 3.0); a program that gives the scores in the manifest for them does "
    "everything right",
}


def network_code(name: str) -> Path:
    """A network's code as one file, by the name of its module in `engine.models`; it need not exist."""
    return folders.ASSETS / "sharing" / "networks" / f"{name}.py"


def ensure_native(model: SharedModel, services: Services, context: JobContext) -> None:
    """Try the framework's own weights of a run from elsewhere before its framework reads them to write others. Raises
    as `engine.own_networks.trying.ensure_sound` does.
    """
    assert model.folder is not None  # it is a model for digits
    weights = store.read_folder(model.spec, model.folder, "own")
    ensure_sound(weights, NATIVE, services.processes, context)


def module_name(model: SharedModel) -> str:
    """The name of the module that a model's network is in."""
    return model.spec.factory.partition(":")[0].rpartition(".")[2]


def write_around(
    folder: Path,
    model: SharedModel,
    golden: tuple[Golden, ...],
    *,
    code: str,
    files: Mapping[str, str],
    packages: str,
    use: str = "",
    calibrated: bool = False,
) -> None:
    """Write all but the weights into a folder. `files` says what the files of weights are, `packages` names what the
    script needs, and `use` adds to the card. `calibrated` says that the network's own scores are those that people see.
    """
    preparation = model.preparation
    output = {"calibrated": True} if calibrated else {"calibrated": False, "temperature": model.temperature}
    shape = ["N", preparation.height, preparation.width, preparation.channels]
    described = {
        "network": next(iter(files)),
        "input": {"type": "float32", "shape": shape, "range": [0, 1], "ink": "bright on dark"},
        "output": output,
    }
    write_common(folder, model, golden, described)
    shutil.copyfile(network_code(code), folder / NETWORK_CODE)
    shutil.copyfile(folders.ASSETS / "sharing" / PREPARATION_CODE, folder / PREPARATION_CODE)
    write_script(folder, _SCRIPT)
    how = f"```sh\npip install {packages}\npython {SCRIPT} {GOLDEN}/*\n```\n\n{use}".strip()
    write_text(folder / CARD, model_card(model, {**files, **_FILES}, how))
