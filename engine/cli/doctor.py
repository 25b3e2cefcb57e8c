"""`classlens doctor`: versions, devices, folders, what works here and what does not."""

from __future__ import annotations

import argparse
from contextlib import closing

from engine.cli.output import put, put_json
from engine.diagnostics import ReportRequest
from engine.jobs import JobContext
from engine.session import Session


def doctor(arguments: argparse.Namespace, context: JobContext) -> int:
    """Report on this machine; exit status 1 when something does not work."""
    with closing(Session()) as session:
        report = session.run(ReportRequest(ask_frameworks=True), context)
    if arguments.json:
        put_json(report.to_json())
    else:
        put("\n".join(report.lines(here=True)))
    return 0 if report.healthy else 1
