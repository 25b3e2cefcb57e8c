"""`classlens doctor`: versions, devices, folders, what works here and what does not."""

from __future__ import annotations

import argparse
from typing import Any

from engine import catalog, worker
from engine.cli.output import put_json
from engine.diagnostics import Report
from engine.errors import ClassLensError
from engine.jobs import JobContext
from engine.runtimes.process import ProcessPool
from engine.system.frameworks import FAMILY_TITLES, is_packaged, missing_reason
from engine.weights.states import problems


def doctor(arguments: argparse.Namespace, context: JobContext) -> int:
    """Report on this machine; exit status 1 when something does not work."""
    report = Report(
        frameworks=_frameworks(context),
        models=problems(catalog.MODELS.values()),
    )
    if arguments.json:
        put_json(report.to_json())
    else:
        print("\n".join(report.lines()))
    return 0 if report.healthy else 1


def _frameworks(context: JobContext) -> dict[str, dict[str, Any]]:
    """What each framework says of itself. One that does not belong to this build is no error, but has a `reason`."""
    report: dict[str, dict[str, Any]] = {}
    processes = ProcessPool(worker.main)
    try:
        for family, title in FAMILY_TITLES.items():
            reason = missing_reason(family)
            left_out = bool(reason) and is_packaged()
            report[title] = {"version": None, "devices": [], "error": None, "reason": reason if left_out else None}
            if not left_out:
                try:
                    report[title] |= processes.get(family).call("describe", {}, context)
                except ClassLensError as error:
                    report[title]["error"] = error.sentence
    finally:
        processes.close()
    return report
