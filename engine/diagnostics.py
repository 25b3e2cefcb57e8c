"""What somebody who helps needs to know about this copy of ClassLens and its machine, with nothing about the person."""

from __future__ import annotations

import getpass
import importlib.metadata
import os
import platform
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from engine import catalog
from engine.errors import ClassLensError
from engine.jobs import Handlers, JobContext, Request
from engine.pretrained import locations
from engine.runtimes.describe import FrameworkDescription
from engine.runtimes.services import Services
from engine.system import folders, places
from engine.system.frameworks import FAMILY_TITLES, is_installed, is_packaged, missing_reason
from engine.system.policy import policy
from engine.system.private_text import without_names
from engine.weights.states import problems

PACKAGES = (
    "PySide6-Essentials", "numpy", "onnxruntime", "opencv-python-headless", "Pillow", "keras", "tensorflow", "torch",
    "transformers",
)  # fmt: skip
LAST_ERRORS = 5
_MOST_LINES = 40  # of one error
_TAIL = 200_000  # bytes of the log that are looked at
_CRASH = re.compile(r"^((?:Fatal Python error|Windows fatal exception).*\n)", re.MULTILINE)
_ENTRY = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} ([A-Z]+) ")


def version() -> str:
    """ClassLens' own version; "development" when it runs from a folder that was never installed."""
    return package_version("classlens") or "development"


def package_version(name: str) -> str | None:
    """The version of an installed package, or None."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def build() -> str:
    """Which copy this is: "source", or a packaged "full" or "lite" build, "portable" where it is."""
    if not is_packaged():
        return "source"
    lacks = not all(map(is_installed, FAMILY_TITLES))
    beside = folders.beside_program()
    portable = beside is not None and places.exists(beside / folders.PORTABLE)
    return f"{'lite' if lacks else 'full'}{', portable' if portable else ''}"


@dataclass(frozen=True, slots=True)
class ReportRequest(Request["Report"]):
    """Report on this copy and its machine; with `ask_frameworks`, their processes are started to ask them."""

    ask_frameworks: bool = False


@dataclass(frozen=True, slots=True)
class FrameworkReport:
    """What a framework says of itself: `version` is None, and `error` a sentence, where it does not work.

    `reason` says why a build was made without it, which is no error; None where it belongs to this build.
    """

    version: str | None = None
    devices: tuple[str, ...] = ()
    error: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Versions, folders, what works and the last errors. `packages` gives None for what is not installed.

    `writable` is None, or a sentence that says why nothing can be saved; `fixed` is None, or what a policy fixes;
    `models` gives None or a sentence for each
    model. `frameworks` holds those that were asked, by title.
    """

    classlens: str = field(default_factory=version)
    build: str = field(default_factory=build)
    python: str = field(default_factory=platform.python_version)
    system: str = field(default_factory=platform.platform)
    processors: int | None = field(default_factory=os.cpu_count)
    packages: Mapping[str, str | None] = field(
        default_factory=lambda: {name: package_version(name) for name in PACKAGES}
    )
    folders: Mapping[str, str] = field(default_factory=lambda: _folders())
    writable: str | None = field(default_factory=lambda: _writable())
    fixed: str | None = field(default_factory=lambda: _fixed())
    frameworks: Mapping[str, FrameworkReport] = field(default_factory=dict)
    models: Mapping[str, str | None] = field(default_factory=dict)
    errors: tuple[str, ...] = field(default_factory=lambda: last_errors())

    @property
    def healthy(self) -> bool:
        """Whether everything works that this copy should be able to do."""
        wrong = [self.writable, *self.models.values(), *(each.error for each in self.frameworks.values())]
        return not any(wrong)

    def to_json(self) -> dict[str, object]:
        """Plain JSON values, without the person's name and home."""
        return {name: _cleaned(value) for name, value in {**asdict(self), "healthy": self.healthy}.items()}

    def lines(self, here: bool = False) -> list[str]:
        """The same for people: for the one who sits `here`, with the places of folders, else for somebody who helps,
        without what the person has named.
        """
        hidden = str if here else without_names
        machine = f"{self.system}, {self.processors} processors"
        lines = [f"ClassLens {self.classlens} ({self.build}), Python {self.python}, {machine}"]
        lines += [f"  {name}: {installed or 'not installed'}" for name, installed in self.packages.items()]
        lines += [f"  {name}: {path if here else _place(path)}" for name, path in self.folders.items()]
        lines.append(f"  user folder: {hidden(self.writable or 'can be written')}")
        lines.append(f"  policy: {hidden(self.fixed or 'none')}")
        for name, framework in self.frameworks.items():
            works = f"{framework.version} on {', '.join(framework.devices)}" if framework.version else ""
            lines.append(f"  {name}: {hidden(framework.error or framework.reason or '') or works}")
        lines += [f"  {model_id}: {hidden(problem or 'ready')}" for model_id, problem in self.models.items()]
        lines.append(f"  last errors: {'' if self.errors else 'none'}")
        lines += [f"    {line}" for error in self.errors for line in error.splitlines()]
        return [without_person(line).rstrip() for line in lines]


def _fixed() -> str | None:
    """What is fixed on this computer, and where; None where nothing is."""
    fixed = policy()
    if fixed.fault or not fixed.files:
        return fixed.fault or None
    pages = "all" if fixed.pages is None else ", ".join(fixed.pages)
    switches = {"camera": fixed.camera, "downloads": fixed.downloads}
    said = [f"{name} {'on' if on else 'off'}" for name, on in switches.items()]
    return f"{', '.join(said)}, pages: {pages} ({', '.join(map(str, fixed.files))})"


def report(request: ReportRequest, services: Services, context: JobContext) -> Report:
    """What somebody who helps needs to know."""
    asked = FAMILY_TITLES if request.ask_frameworks else {}
    frameworks = {title: _framework(family, services, context) for family, title in asked.items()}
    return Report(frameworks=frameworks, models=problems(catalog.MODELS.values()))


def _framework(family: str, services: Services, context: JobContext) -> FrameworkReport:
    reason = missing_reason(family)
    if reason and (is_packaged() or is_installed(family)):
        return FrameworkReport(reason=reason)
    try:
        said: FrameworkDescription = services.processes.get(family).call("describe", {}, context)
    except ClassLensError as error:
        return FrameworkReport(error=error.sentence)
    return FrameworkReport(said["version"], tuple(said["devices"]))


def last_errors() -> tuple[str, ...]:
    """The last warnings and errors of the log, each with its traceback and without what the person has named.

    The newest comes last, followed by the last crash of the interpreter, if there was one.
    """
    entries: list[list[str]] = []
    wanted = False
    for line in _tail(folders.log_folder() / "classlens.log").splitlines():
        begins = _ENTRY.match(line)
        if begins is not None:
            wanted = begins[1] in ("WARNING", "ERROR", "CRITICAL")
            if wanted:
                entries.append([])
        if wanted:
            entries[-1].append(line)
    crashes = _CRASH.split(_tail(folders.log_folder() / "crash.log"))
    if len(crashes) > 1:  # the interpreter itself crashed; what it then wrote has no time
        entries.append("".join(crashes[-2:]).splitlines())
    return tuple(without_names("\n".join(_shortened(entry))) for entry in entries[-LAST_ERRORS:])


def without_person(text: str) -> str:
    """The text with the person's home as ~ and their name, where it is part of a path, as “user”."""
    home = str(Path.home())
    if len(home) > 1:
        text = text.replace(home, "~")
    with suppress(OSError, KeyError, ImportError):  # a person without an account has no name to hide
        name = re.escape(getpass.getuser())
        text = re.sub(rf"(?<=[/\\]){name}(?=[/\\]|$)", "user", text)
    return text


def _place(path: str) -> str:
    """A folder for somebody who helps: a name that a person gave to a disk or a folder above it is not in it."""
    known = {
        folders.user_folder(): "(the folder of CLASSLENS_HOME or portable)",
        folders.PROGRAM: "(the program)",
        Path.home(): "~",
    }
    for root, called in sorted(known.items(), key=lambda item: item[1] != "~"):
        if Path(path).is_relative_to(root):
            return str(Path(called, Path(path).relative_to(root)))
    return "(elsewhere)"


def _shortened(lines: list[str]) -> Iterable[str]:
    if len(lines) <= _MOST_LINES:
        return lines
    return [lines[0], "…", *lines[-_MOST_LINES:]]


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL))
            return file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


def _folders() -> dict[str, str]:
    try:
        official = str(locations.folder())
    except ClassLensError as error:
        official = error.sentence
    return {
        "user": str(folders.user_folder()),
        "shipped weights": str(folders.SHIPPED_WEIGHTS),
        "official weights": official,
        "runs": str(folders.runs_folder()),
        "cache": str(folders.cache_folder()),
        "logs": str(folders.log_folder()),
    }


def _writable() -> str | None:
    folder = folders.user_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".doctor-{os.getpid()}"
        try:
            with probe.open("wb") as file:
                file.write(b"doctor")  # a full disk takes an empty file
                file.flush()
                os.fsync(file.fileno())
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        return f"Nothing can be saved in {folder} ({error.strerror}). Free some space or check its permissions."
    return None


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return without_person(value)
    if isinstance(value, Mapping):
        return {name: _cleaned(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner) for inner in value]
    return value


HANDLERS: Handlers[Services] = dict([ReportRequest.answered_by(report)])
