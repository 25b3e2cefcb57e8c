"""What mypy makes of the code: a request's answer has a type, and whoever takes or gives another one is refused."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[1]
MOST_ANY = 60

SEAM = """
from engine.data.requests import Samples, SamplesRequest
from engine.jobs import Handlers, JobContext, Ticket
from engine.prediction.requests import Answer, PredictRequest
from engine.runtimes.services import Services
from engine.session import Session
from gui.bridge import EngineBridge, Listener


def predict(request: PredictRequest, services: Services, context: JobContext) -> Answer: ...
def predict_samples(request: PredictRequest, services: Services, context: JobContext) -> Samples: ...
def sample(request: SamplesRequest, _: object, context: JobContext) -> Samples: ...


HANDLERS: Handlers[Services] = dict([PredictRequest.answered_by(predict), SamplesRequest.answered_by(sample)])
PredictRequest.answered_by(predict_samples)  # wrong: the answer
PredictRequest.answered_by(sample)  # wrong: the request
LOWER: Handlers[object] = dict([PredictRequest.answered_by(predict)])  # wrong: it needs services


def show(answer: Answer) -> None: ...
def show_anything(answer: object) -> None: ...
def show_samples(samples: Samples) -> None: ...


def ask(bridge: EngineBridge, session: Session, request: PredictRequest) -> None:
    ticket: Ticket[Answer] = bridge.submit("predict", request, Listener(show))
    bridge.submit("predict", request, Listener(show_anything))
    bridge.submit("predict", request, Listener(lambda answer: print(answer.vote)))
    bridge.submit("predict", request, Listener(show_samples))  # wrong: the listener
    bridge.submit("predict", request, Listener(lambda answer: print(answer.labels)))  # wrong: no such part
    bridge.submit("predict", request, Listener(show, progress=show))  # wrong: progress may be anything
    other: Ticket[Samples] = bridge.submit("predict", request, Listener(show_anything))  # wrong: the ticket
    answer: Answer = session.run(request, JobContext())
    samples: Samples = session.run(request, JobContext())  # wrong: the answer
    bridge.submit("predict", "7", Listener(show))  # wrong: no request
    bridge.cancel(ticket)
    print(other, answer, samples)
"""


def test_mypy_rejects_a_handler_or_a_listener_of_the_wrong_type(tmp_path: Path) -> None:
    file = tmp_path / "seam.py"
    file.write_text(SEAM, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--follow-imports=silent", "--disable-error-code=empty-body", str(file)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    refused = {int(line) for line in re.findall(r"^[^\n]*seam\.py:(\d+): error:", done.stdout, re.MULTILINE)}
    wrong = {number for number, line in enumerate(SEAM.splitlines(), 1) if "# wrong" in line}
    assert refused == wrong, done.stdout + done.stderr


def test_each_any_that_is_left_has_its_reason() -> None:
    """In a comment on its line, or on the lines above its statement."""
    found, without_reason = 0, []
    for path in sorted((*(PROJECT / "engine").rglob("*.py"), *(PROJECT / "gui").rglob("*.py"))):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for line in _lines_with_any(text):
            found += 1
            above = line - 2
            while lines[above].lstrip().startswith("@"):  # a reason may stand above a decorator
                above -= 1
            if not re.search(r"# (?!noqa|type:)", lines[line - 1]) and not lines[above].lstrip().startswith("#"):
                without_reason.append(f"{path.relative_to(PROJECT)}:{line}")
    assert without_reason == []
    assert found <= MOST_ANY


def _lines_with_any(text: str) -> Iterator[int]:
    """The line of each use of Any, more than once where a line has several; its import is none."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and node.id == "Any":
            yield node.lineno
