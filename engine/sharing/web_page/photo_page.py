"""A page for photos or for one's own classes, as a folder: the network lies beside it, and ONNX Runtime Web."""

from __future__ import annotations

import tarfile
from pathlib import Path

from engine.errors import WeightsError
from engine.jobs import JobContext
from engine.preprocessing.photos import PhotoPreparation
from engine.pretrained import library, locations, manifest
from engine.sharing.golden import golden_pictures
from engine.sharing.onnx_bundle.writer import NETWORK, network_for_photos, prove_network
from engine.sharing.requests import ExportProgress
from engine.sharing.shared_model import SharedModel
from engine.sharing.web_page.page import PARTS, facts_of, put_together
from engine.system import places

RUNTIME = "onnxruntime-web"
"""The id of the npm package among the official weights, from where it is fetched once."""
FILES = ("ort.wasm.min.js", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm")
SCRIPTS = ("pad.js", "photo_preparation.js", "sources.js", "look.js", "photo_page.js")
FOLDER, HOW_TO = "onnxruntime", "README.txt"
_IN_PACKAGE = "package/dist/"
_MOST_BYTES = 50_000_000  # of a file of the package
_ALLOWED = " 'self' 'wasm-unsafe-eval' blob:; connect-src 'self'; worker-src 'self' blob:"
_START = "python -m http.server --bind 127.0.0.1 8000"


def write_folder(model: SharedModel, path: Path, context: JobContext) -> tuple[str, ...]:
    """Fill a folder that does not exist yet. Returns notes for people. Raises WeightsError where ONNX Runtime Web was
    not fetched or is damaged, or the network answers otherwise than ClassLens, and JobCancelled.
    """
    assert isinstance(model.preparation, PhotoPreparation)  # of all models that are not for digits
    package = _package()
    (path / FOLDER).mkdir(parents=True)
    context.report(ExportProgress("Writing the network"))
    (path / NETWORK).write_bytes(network_for_photos(model, model.preparation))
    context.report(ExportProgress("Comparing its answers with those of ClassLens"))
    prove_network(model, golden_pictures(model), path)
    context.raise_if_cancelled()
    context.report(ExportProgress("Writing ONNX Runtime Web"))
    _unpack(package, path / FOLDER)
    page = put_together("photos.html", SCRIPTS, model.title, [_record(model, model.preparation)], _ALLOWED)
    (path / "index.html").write_text(page, "utf-8", newline="\n")
    how_to = (PARTS / HOW_TO).read_text("utf-8").replace("%start%", _START)
    (path / HOW_TO).write_text(how_to, "utf-8", newline="\n")
    return (f"Start it in its folder with “{_START}”, then open http://localhost:8000 in a browser.",)


def _record(model: SharedModel, preparation: PhotoPreparation) -> dict[str, object]:
    return {
        "title": model.title,
        "labels": list(model.labels),
        "file": NETWORK,
        "facts": facts_of(model),
        "preparation": {
            "crop": preparation.crop,
            "resize": preparation.resize,
            "width": preparation.width,
            "height": preparation.height,
            "asOnPaper": preparation.as_on_paper,
        },
    }


def _package() -> Path:
    record = manifest.find(RUNTIME)
    if not places.exists(locations.path_of(record)):
        raise WeightsError(
            f"A page for photos computes with {record.title}, which is not on this computer yet. Fetch it once "
            f"({locations.megabytes(record.bytes)}) on the page Models or with “classlens weights download {RUNTIME}”, "
            "then export again."
        )
    return library.locate(RUNTIME).path


def _unpack(package: Path, folder: Path) -> None:
    try:
        with tarfile.open(package, "r:gz") as archive:
            for name in FILES:
                member = archive.getmember(_IN_PACKAGE + name)
                source = archive.extractfile(member)
                if source is None or member.size > _MOST_BYTES:
                    raise KeyError(name)
                (folder / name).write_bytes(source.read(_MOST_BYTES))
    except (tarfile.TarError, KeyError, EOFError) as error:
        raise WeightsError(
            "ONNX Runtime Web is not what it should be. Remove it on the page Models and fetch it again.", str(error)
        ) from error
