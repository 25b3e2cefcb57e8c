"""Which packages the Windows Python gets, at the versions that are tested.

There are two lists: what a build without frameworks and the tests need, and what the frameworks need besides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from windows.wine import PROJECT

WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "python_version": "3.13",
           "python_full_version": "3.13.1"}  # fmt: skip
_FRAMEWORKS = frozenset({"onnxscript", "tensorflow", "tf2onnx", "torch", "transformers"})  # and what needs them
# What tests of frameworks compare with; and what checks files, which are the same on Linux.
_LEFT_OUT = frozenset({"captum", "import-linter", "ipykernel", "mypy", "nbclient", "pre-commit", "pytest-cov", "ruff"})
MODULES_LEFT_OUT = tuple(
    sorted({name.replace("-", "_") for name in _FRAMEWORKS | _LEFT_OUT} | {"keras", "tokenizers", "jupyter_client"})
)
"""The modules that tests look for in vain there."""
# Those that others here bring along, but say so only on Windows or where they are installed.
_BESIDES = ("altgraph", "pefile", "pyinstaller-hooks-contrib", "pywin32-ctypes", "pyyaml", "setuptools")


def pinned() -> list[str]:
    """Exact requirements such as "numpy==2.4.6", of all packages for Windows but the frameworks', sorted."""
    return _pins(_wanted(_LEFT_OUT | _FRAMEWORKS))


def of_frameworks() -> list[str]:
    """Those of the frameworks, and of what they need besides, sorted."""
    return _pins(_wanted(_LEFT_OUT) - _wanted(_LEFT_OUT | _FRAMEWORKS))


def _pins(names: Iterable[str]) -> list[str]:
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = {canonicalize_name(Requirement(line).name): line for line in lines if line and not line.startswith("#")}
    return sorted(pins[name] for name in names if name in pins)


def _wanted(left_out: frozenset[str]) -> set[str]:
    found: set[str] = set()
    waiting = list(_direct(left_out))
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found and not wanted.extras:
            continue
        found.add(name)
        waiting += _applying(_requirements(name), wanted.extras)
    return found


def _direct(left_out: frozenset[str]) -> Iterator[Requirement]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    for text in (*project["dependencies"], *extras["test"], *extras["package"], *_BESIDES):
        requirement = Requirement(text)
        if canonicalize_name(requirement.name) not in left_out:
            yield from _applying([text], ())


def _requirements(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:  # it is only needed on Windows, and needs no other
        return []


def _applying(texts: Iterable[str], extras: Iterable[str]) -> list[Requirement]:
    """Of these requirements those that hold on Windows."""
    requirements = [Requirement(text) for text in texts]
    return [
        requirement
        for requirement in requirements
        if requirement.marker is None
        or any(requirement.marker.evaluate({**WINDOWS, "extra": extra}) for extra in ("", *extras))
    ]
