"""`classlens doctor`: versions, devices, folders, what works here and what does not."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
from typing import Any

from engine import catalog, folders
from engine.cli.output import put_json
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.model_states import model_state
from engine.runtimes.process import FAMILY_TITLES, ProcessPool

PACKAGES = ("PySide6-Essentials", "numpy", "onnxruntime", "opencv-python-headless", "Pillow", "tensorflow", "torch")


def version() -> str:
    """ClassLens' own version; "development" when it runs from a folder that was never installed."""
    return _package_version("classlens") or "development"


def doctor(arguments: argparse.Namespace, context: JobContext) -> int:
    """Report on this machine; exit status 1 when something does not work."""
    frameworks = _frameworks(context)
    states = [model_state(spec) for spec in catalog.MODELS.values()]
    models = {state.model_id: state.problem or None for state in states}
    report: dict[str, Any] = {
        "classlens": version(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "packages": {name: _package_version(name) for name in PACKAGES},
        "folders": {"user": str(folders.user_folder()), "shipped weights": str(folders.SHIPPED_WEIGHTS)},
        "writable": _writable(),
        "frameworks": frameworks,
        "models": models,
    }
    healthy = (
        report["writable"] is None
        and all(framework["error"] is None for framework in frameworks.values())
        and all(not state.problem or state.missing_bytes is not None for state in states)
    )
    if arguments.json:
        put_json({**report, "healthy": healthy})
    else:
        _put_text(report)
    return 0 if healthy else 1


def _put_text(report: dict[str, Any]) -> None:
    print(f"ClassLens {report['classlens']}, Python {report['python']}, {report['system']}, "
          f"{report['processors']} processors")  # fmt: skip
    for name, installed in report["packages"].items():
        print(f"  {name}: {installed or 'not installed'}")
    for name, path in report["folders"].items():
        print(f"  {name}: {path}")
    print(f"  user folder: {report['writable'] or 'can be written'}")
    for name, framework in report["frameworks"].items():
        print(f"  {name}: {framework['error'] or framework['version'] + ' on ' + ', '.join(framework['devices'])}")
    for model_id, error in report["models"].items():
        print(f"  {model_id}: {error or 'ready'}")


def _package_version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _writable() -> str | None:
    folder = folders.user_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".doctor-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return f"Nothing can be saved in {folder} ({error.strerror}). Free some space or check its permissions."
    return None


def _frameworks(context: JobContext) -> dict[str, dict[str, Any]]:
    report: dict[str, dict[str, Any]] = {}
    processes = ProcessPool()
    try:
        for family, title in FAMILY_TITLES.items():
            try:
                report[title] = {**processes.get(family).call("describe", {}, context), "error": None}
            except ClassLensError as error:
                report[title] = {"version": None, "devices": [], "error": error.sentence}
    finally:
        processes.close()
    return report
