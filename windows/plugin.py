"""For pytest under Wine: skips, with the reason, what Wine or the environment made here cannot run."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from windows import cannot, packages
from windows.wine import PROJECT

# What a test says that needed a package which the environment comes without.
_WITHOUT = re.compile(rf"No module named \\?'({'|'.join(packages.MODULES_LEFT_OUT)})\b")
# What Qt's platform for Windows warns of because Wine does not do it.
_WARNINGS = (
    r"^EnableNonClientDpiScaling\(\) failed",
    r"^QtWindows::DpiAwareness::PerMonitorVersion2 is not supported",
)


def pytest_configure(config: pytest.Config) -> None:
    config.getini("qt_log_ignore").extend(_WARNINGS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        file = item.path.relative_to(PROJECT).as_posix()
        if why := cannot.reason(file, item.name):
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report = yield
    error = call.excinfo.value if call.excinfo else None
    said = [report.longreprtext, *(text for _, text in report.sections)]
    said += [str(getattr(error, name, "") or "") for name in ("stdout", "stderr")]  # of a process that failed
    _skip_what_needs_more(report, "\n".join(said), str(item.path), item.location[1] or 0)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    report = yield
    _skip_what_needs_more(report, report.longreprtext, str(collector.path), 0)
    return report


def _skip_what_needs_more(report: pytest.TestReport | pytest.CollectReport, said: str, file: str, line: int) -> None:
    """Make a failure for want of a package a skipped test."""
    if report.outcome == "failed" and (found := _WITHOUT.search(said)):
        report.outcome = "skipped"
        report.longrepr = (file, line, f"the environment comes without {found[1]}")
