"""What is known about the weights of any model, as a row: trained here, or official."""

from __future__ import annotations

from collections.abc import Iterable

from engine import catalog
from engine.catalog.setting_values import text
from engine.catalog.spec import FAST, ModelSpec, Official, Personal
from engine.data.catalog import DATASETS
from engine.errors import ClassLensError
from engine.pretrained import library, manifest
from engine.pretrained.requests import WeightsRow, WeightsState
from engine.system import folders, places
from engine.weights import sizes, store
from engine.weights.requests import ModelState
from engine.weights.store import locate
from engine.weights.training_record import ChoiceRecord, TrainingRecord


def model_state(spec: ModelSpec) -> ModelState:
    """A problem is a sentence, not an exception. Of official weights, only names and sizes are read."""
    if spec.personal is not None:
        return _personal_state(spec, spec.personal)
    return trained_state(spec) if spec.official is None else _official_state(spec, spec.official)


def _personal_state(spec: ModelSpec, personal: Personal) -> ModelState:
    problem = personal.problem
    try:
        store.check_personal(spec)
    except ClassLensError as error:
        problem = error.sentence
    return ModelState(
        spec,
        "imported" if personal.imported else "own",
        problem,
        parameters=personal.parameters,
        disk_bytes=sizes.disk_bytes(spec, None, FAST),
        flops=personal.flops,
        licence=spec.licence,
    )


def problems(specs: Iterable[ModelSpec]) -> dict[str, str | None]:
    """What is wrong with each model, None where nothing is. Official weights that nobody fetched are no problem; their
    models are left out.
    """
    states = [model_state(spec) for spec in specs]
    return {state.model_id: state.problem or None for state in states if state.missing_bytes is None}


def _official_state(spec: ModelSpec, official: Official) -> ModelState:
    try:
        record = manifest.find(official.weights)
        row = library.row_of(record)
    except ClassLensError as error:
        return ModelState(spec, "official", error.sentence, parameters=official.parameters, flops=official.flops)
    missing = row.state is WeightsState.MISSING
    sentence = library.missing(record) if missing else row.unready
    return ModelState(
        spec,
        "official",
        row.problem or sentence,
        parameters=official.parameters,
        disk_bytes=None if missing else row.bytes,
        flops=official.flops,
        missing_bytes=row.bytes if sentence and not row.problem else None,
    )


def shipped_rows() -> tuple[WeightsRow, ...]:
    """One row for each model whose weights ship with ClassLens, their checksums compared."""
    rows = []
    for spec in catalog.DIGIT_MODELS.values():
        folder = folders.SHIPPED_WEIGHTS / spec.id
        size, problem = 0, ""
        try:
            weights = store.read_folder(spec, folder, "shipped")
            size = sum(record.bytes for record in weights.files.values())
            weights.verify()
        except ClassLensError as error:
            problem = error.sentence
        rows.append(
            WeightsRow(
                id=spec.id,
                title=spec.title,
                about=spec.summary,
                licence=spec.licence,
                state=WeightsState.DAMAGED if problem else WeightsState.SHIPPED,
                bytes=size,
                published="SHA-256",
                path=folder,
                problem=problem,
            )
        )
    return tuple(rows)


def weights_licence(spec: ModelSpec, record: TrainingRecord, own: bool) -> str:
    """The licence of a digit model's weights. What a person trained is theirs, from data that keep their licence, on a
    backbone that keeps its own.
    """
    if not own:
        return spec.licence
    shipped = {f"{data.name}-train": f"{data.title} ({data.licence})" for data in DATASETS.values()}
    data = " and ".join(shipped.get(part, part) for part in record.data.name.split("+"))
    backbone = record.recipe.settings.get("backbone")
    return f"yours; trained on {data}" + (f"; weights of {backbone}: as before" if backbone else "")


def _chosen(choice: ChoiceRecord) -> str:
    said = (("Epoch", choice.epoch), ("Run", choice.run))
    return "\n".join(f"{what}: {sentence}" for what, sentence in said if sentence)


def trained_state(spec: ModelSpec) -> ModelState:
    """What is known about a model's weights, every checksum compared; a problem is a sentence, not an exception."""
    source = "shipped"
    try:
        source = "own" if places.exists(folders.chosen_folder() / f"{spec.id}.json") else "shipped"
        weights = locate(spec.id)
        weights.verify()
        record = weights.training_record()
        return ModelState(
            spec=spec,
            source=weights.source,
            parameters=weights.parameters,
            flops=weights.flops,
            disk_bytes=sum(record.bytes for record in weights.files.values()) + sizes.shared_bytes(weights),
            test_accuracy=record.test_accuracy,
            test_count=record.data.test,
            data=record.data.name,
            recipe=record.recipe.name,
            chosen=_chosen(record.choice),
            backbone=text(record.recipe.settings, "backbone", ""),
            licence=weights_licence(spec, record, weights.source == "own"),
        )
    except ClassLensError as error:
        return ModelState(spec, source, error.sentence)
