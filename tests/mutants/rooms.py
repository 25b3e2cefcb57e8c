"""Which files are mutated, and the tests that must notice: of each room those that work without a framework."""

from __future__ import annotations

from dataclasses import dataclass

MUTANTS = 36  # of each room

LEAST = 0.9  # of the mutants of a room, those that its tests must notice


@dataclass(frozen=True, slots=True)
class Group:
    """Files of `folder` and the tests that belong to them, all without their endings."""

    folder: str
    files: tuple[str, ...]
    tests: tuple[str, ...]

    def sources(self) -> list[str]:
        """The files, from the project's folder."""
        return [f"engine/{self.folder}{name}.py" for name in self.files]

    def test_files(self) -> list[str]:
        """Their tests, from the project's folder."""
        return [f"tests/engine/{self.folder}test_{name}.py" for name in self.tests]


def _alike(folder: str, *names: str) -> tuple[Group, ...]:
    """Files whose tests have their names."""
    return tuple(Group(folder, (name,), (name,)) for name in names)


_LOOP = (
    "batches", "classifier", "going_on", "keeping", "loop", "progress", "records", "saving", "schedules", "stopping",
    "validation",
)  # fmt: skip

ROOMS: dict[str, tuple[Group, ...]] = {
    "metrics": _alike("metrics/", "calibration", "classification", "interval", "significance", "timing"),
    "preprocessing": (
        Group("preprocessing/", ("digits", "steps"), ("digits",)),
        Group(
            "preprocessing/",
            ("deep_files", "levels", "picture_decoding", "picture_files"),
            ("deep_files", "levels", "picture_files"),
        ),
    ),
    "reading": (
        Group("reading/", ("cutting", "read"), ("read", "real_pictures")),
        Group("reading/", ("requests", "turning"), ("turning", "read")),
    ),
    "training": (
        Group("training/", _LOOP, ("records", "schedules", "going_on", "validation", "loop", "changed_rate")),
        *_alike("training/", "changed_rate", "diagnosis", "feature_cache", "first_layer"),
    ),
    "jobs": _alike("", "jobs"),
    "pretrained": (
        Group("pretrained/", ("checksums", "manifest"), ("checksums", "refusals")),
        Group("pretrained/", ("connections",), ("connections", "download")),
        Group("pretrained/", ("download", "http", "progress"), ("download", "refusals")),
        Group("pretrained/", ("library", "locations", "move"), ("checksums", "refusals", "move", "packs", "download")),
        Group(
            "pretrained/",
            ("pack_reading", "pack_writing", "packed_conversions"),
            ("packs", "packed_conversions", "refusals"),
        ),
        Group("pretrained/", ("packs_beside_program",), ("packs_beside_program",)),
    ),
}
