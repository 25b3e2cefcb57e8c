"""What projects are called where several are listed."""

from __future__ import annotations

from collections.abc import Sequence

from engine.teaching.names import same
from engine.teaching.requests import KnownProject


def titles(projects: Sequence[KnownProject]) -> list[str]:
    """The names of projects, with the name of the folder where several have one name, or with the whole path where
    those are alike too.
    """
    found = []
    for project in projects:
        others = [other for other in projects if other is not project and same(other.name, project.name)]
        alike = any(same(other.folder.name, project.folder.name) for other in others)
        place = str(project.folder) if alike else project.folder.name
        found.append(f"{project.name} ({place})" if others else project.name)
    return found
