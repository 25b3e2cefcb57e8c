"""Running commands as a person types them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine import catalog, cli

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command here; returns exit status, stdout and stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        try:
            status = cli.main([str(argument) for argument in arguments])
        except SystemExit as leaving:  # as argparse does for wrong usage
            status = int(leaving.code or 0)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return status, captured.out, captured.err

    return command


@pytest.fixture
def numpy_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """A catalogue of one model, for commands that would start every framework."""
    monkeypatch.setattr(catalog, "MODELS", {"numpy-nn": catalog.find("numpy-nn")})
