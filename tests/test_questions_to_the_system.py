"""What lies at a path is asked in one place: elsewhere, “not allowed” is easily taken for “nothing there”."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
THE_PLACE = tuple(f"engine/system/{name}.py" for name in ("places", "plain_files", "checked_files"))
QUESTIONS = frozenset(
    {"exists", "is_file", "is_dir", "iterdir", "glob", "rglob", "walk", "listdir", "scandir", "isfile"}
)
WITH_ERRORS = frozenset({"stat", "lstat"})  # they raise, which someone must expect
MAY_ASK = re.compile(rf"\.({'|'.join(QUESTIONS | WITH_ERRORS)})\(")
OF_OTHER_THINGS = frozenset(
    {
        "engine/teaching/archive.py: entry.is_dir",  # of an entry in a zip file
        "engine/plain_names.py: Path(made).iterdir",  # of a folder that was made there and then
    }
)
EXPECTING = frozenset({"suppress", "writing"})


def _faults(name: str, source: str) -> list[str]:
    if not MAY_ASK.search(source):  # most files, and quick
        return []
    return [
        f"{name}, line {call.lineno}: {ast.unparse(call.func)}"
        for call, expected in _calls(ast.parse(source), False)
        if isinstance(call.func, ast.Attribute)
        and not ast.unparse(call.func).startswith("places.")
        and f"{name}: {ast.unparse(call.func)}" not in OF_OTHER_THINGS
        and (call.func.attr in QUESTIONS or (call.func.attr in WITH_ERRORS and not expected))
    ]


def _calls(node: ast.AST, expected: bool) -> Iterator[tuple[ast.Call, bool]]:
    """The calls in a piece of code, and whether an error of theirs is caught there."""
    if isinstance(node, ast.Call):
        yield node, expected
    inside = isinstance(node, ast.Try) and bool(node.handlers)
    if isinstance(node, ast.With):
        names = {ast.unparse(item.context_expr).split("(")[0].split(".")[-1] for item in node.items}
        inside = bool(names & EXPECTING) or any(name.endswith("_as_sentences") for name in names)
    for child in ast.iter_child_nodes(node):
        handler = isinstance(child, ast.ExceptHandler)
        yield from _calls(child, (expected or inside) and not (handler and not expected))


def test_what_lies_at_a_path_is_asked_in_one_place() -> None:
    files = [path for room in ("engine", "gui") for path in sorted((PROJECT / room).rglob("*.py"))]
    names = [path.relative_to(PROJECT).as_posix() for path in files]
    faults = [
        fault
        for name, path in zip(names, files, strict=True)
        if name not in THE_PLACE
        for fault in _faults(name, path.read_text(encoding="utf-8"))
    ]
    assert faults == []


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("path.exists()", 1),
        ("sorted(folder.iterdir())", 1),
        ("os.walk(folder)", 1),
        ("places.exists(path)", 0),
        ("path.stat().st_size", 1),
        ("try:\n    path.stat()\nexcept OSError:\n    pass", 0),
        ("try:\n    pass\nexcept OSError:\n    path.stat()", 1),
        ("with suppress(OSError):\n    path.stat()", 0),
    ],
)
def test_a_question_elsewhere_is_found(source: str, count: int) -> None:
    assert len(_faults("engine/new.py", source)) == count


def test_files_are_moved_in_one_place_which_tries_again() -> None:
    files = [path for room in ("engine", "gui") for path in sorted((PROJECT / room).rglob("*.py"))]
    moving = re.compile(r"\bos\.(?:replace|rename)\(|\.rename\((?:path|target)|shutil\.move\(")
    found = [path.relative_to(PROJECT).as_posix() for path in files if moving.search(path.read_text(encoding="utf-8"))]
    assert found == ["engine/plain_names.py", "engine/system/moving.py"]  # the first moves what it has just made
