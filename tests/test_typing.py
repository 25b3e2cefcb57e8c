"""What mypy makes of the code: a request's answer has a type, and whoever takes or gives another one is refused."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]

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
