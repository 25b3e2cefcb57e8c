"""The networks that were imported: kept, renamed, removed."""

from __future__ import annotations

import datetime
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from engine import catalog
from engine.catalog import own_networks
from engine.catalog.own_networks import NETWORK, RECORD, KeptNetwork
from engine.catalog.spec import ModelSpec
from engine.errors import ClassLensError, NetworkRefused, UsageError
from engine.own_networks.normal_form import labels_of, preparation_of
from engine.own_networks.settings import Findings
from engine.own_networks.source import Source
from engine.system import folders, moving, places
from engine.system.files import aside, made_beside, write_json
from engine.teaching import names

_LONGEST_FOLDER = 40


@contextmanager
def workshop() -> Iterator[Path]:
    """An empty folder among the networks, in which one is unpacked and examined; it goes with all that is in it.

    Raises ClassLensError when none can be made.
    """
    place = folders.networks_folder() / "examined"
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        folder = aside(place)
        folder.mkdir()
    except OSError as error:
        raise ClassLensError(
            f"“{place.parent}” cannot be written: {error.strerror or error}. Check the permissions of the folder, "
            "and whether the disk is full, then try again."
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(made: Path, title: str, source: Source, findings: Findings) -> ModelSpec:
    """Keep a network in normal form, in the file `made`, which is moved. Raises NetworkRefused without labels,
    ClassLensError when it cannot be written.
    """
    settings = findings.settings
    labels = labels_of(settings)
    if not labels:
        raise NetworkRefused(
            f"This network gives {findings.scores:,} scores, and does not say what they stand for. Give a text file "
            "with the labels, one a line, in the order of the scores."
        )
    taken = {spec.title for spec in (*catalog.MODELS.values(), *own_networks.ready())}
    title = names.free(title or findings.title or source.title, taken)
    network = KeptNetwork(
        title=title,
        task=settings.task,
        labels=labels,
        preparation=preparation_of(settings),
        parameters=findings.parameters,
        flops=findings.flops,
        sha256=_sha256(made),
        licence=source.licence or findings.licence or "not known",
        source=source.name,
        date=datetime.date.today().isoformat(),
        milliseconds=findings.seconds * 1e3,
        notes=findings.notes,
        one_at_a_time=findings.one_at_a_time,
    )
    folder = _free_folder(title)
    with made_beside(folder) as temporary:
        temporary.mkdir()
        moving.move(made, temporary / NETWORK)
        write_json(temporary / RECORD, network.to_json())
    return own_networks.find(own_networks.id_of(folder))


def rename(model_id: str, title: str) -> ModelSpec:
    """Give a network another title. Raises UsageError when there is none, DataError for a title that is empty."""
    network = own_networks.kept(model_id)
    others = {spec.title for spec in (*catalog.MODELS.values(), *own_networks.ready()) if spec.id != model_id}
    changed = replace(network, title=names.free(names.clean(title), others))
    write_json(own_networks.folder_of(model_id) / RECORD, changed.to_json())
    return own_networks.find(model_id)


def remove(model_id: str) -> None:
    """Remove a network for good. Raises UsageError when there is none, ClassLensError when it cannot go."""
    folder = own_networks.folder_of(model_id)
    if not own_networks.is_own(model_id) or not places.is_folder(folder):
        raise UsageError(f"There is no imported network “{model_id}”. “classlens models” lists those there are.")
    going = aside(folder)  # at once, so that nobody uses one of which half is gone
    try:
        moving.move(folder, going)
    except OSError as error:
        raise ClassLensError(
            f"“{folder}” could not be removed: {error.strerror or error}. Close other programs that use it, then try "
            "again."
        ) from error
    with suppress(OSError):
        shutil.rmtree(going)


def _free_folder(title: str) -> Path:
    plain = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in title.lower()).split()
    name = "-".join(plain)[:_LONGEST_FOLDER].strip("-") or "network"
    parent = folders.networks_folder()
    number = 1
    while places.exists(parent / (name if number == 1 else f"{name}-{number}")):
        number += 1
    return parent / (name if number == 1 else f"{name}-{number}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
