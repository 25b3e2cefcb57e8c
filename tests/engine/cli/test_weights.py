"""`classlens weights`: tables and JSON on stdout, sentences on stderr, exit status 0 done, 1 failed, 2 wrong usage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine import catalog, cli
from engine.pretrained import download as download_module
from engine.pretrained import manifest
from engine.pretrained.download import Patience
from engine.system import folders

from .. import weights_server as faults
from ..weights_server import WeightsServer, record, serving, write_manifest

CONTENT = bytes(range(250)) * 20
SHA256 = hashlib.sha256(CONTENT).hexdigest()

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command of `weights` here; returns exit status, stdout and stderr."""

    def command(*arguments: object) -> tuple[int, str, str]:
        try:
            status = cli.main(["weights", *(str(argument) for argument in arguments)])
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return status, captured.out, captured.err

    return command


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    """Gives the weights "one", and knows nothing of "two"; a second manifest names both."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    quick = Patience(timeout=10.0, tries=3, first_wait=0.0, longest_wait=0.0)
    monkeypatch.setattr(download_module.download, "__defaults__", (quick,))
    with serving() as server:
        server.files = {"/one.h5": CONTENT}
        one = record("one", "one.h5", CONTENT, server.address("/one.h5"))
        del one["sha256"]
        one["md5"] = hashlib.md5(CONTENT).hexdigest()
        two = record("two", "two.h5", CONTENT, server.address("/two.h5"))
        write_manifest(tmp_path / "manifest.json", [one, two])
        monkeypatch.setattr(manifest, "SHIPPED", tmp_path / "manifest.json")
        yield server


def test_listing_names_every_weights_with_their_state(run: Run) -> None:
    status, out, err = run("list", "--json")
    rows = {row["id"]: row for row in json.loads(out)}
    assert (status, err) == (0, "")
    assert rows["keras-cnn"]["state"] == "shipped"
    assert rows["efficientnet-lite0"]["state"] == "shipped"
    assert (rows["vit-base"]["state"], rows["vit-base"]["bytes"]) == ("missing", 346_293_852)
    assert set(catalog.MODELS) | set(manifest.read_manifest()) == set(rows)
    table = run("list")[1].splitlines()
    assert len(table) == 1 + len(rows)
    assert "346.3 MB" in next(line for line in table if line.startswith("vit-base"))


def test_a_list_of_the_school_that_is_not_there_is_a_warning(
    server: WeightsServer, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(manifest.VARIABLE, str(tmp_path / "gone.json"))
    server.files["/two.h5"] = CONTENT
    for command in (("download", "--all"), ("verify",), ("list",)):
        status, out, err = run(*command, "--json")
        assert status == 0
        assert "gone.json” cannot be read" in err
    assert '"id": "one"' in out


def test_a_download_tells_how_far_it_is_and_shows_the_checksum_it_pins(server: WeightsServer, run: Run) -> None:
    server.faults = [faults.drops_after(1000)]
    status, out, err = run("download", "one", "--json")
    events = [json.loads(line) for line in out.splitlines()]
    assert status == 0
    assert [event["event"] for event in events][-1] == "finished"
    assert {(event["event"], event["id"]) for event in events[:-1]} == {("progress", "one")}
    assert (events[-1]["sha256"], events[-1]["state"], events[-1]["pinned"]) == (SHA256, "downloaded", True)
    assert "Trying again" in err
    status, out, err = run("download", "one")
    assert (status, out.count(SHA256)) == (0, 1)
    assert "pinned now; its MD5 is as published" in out


def test_a_download_that_fails_costs_its_own_row(server: WeightsServer, run: Run) -> None:
    server.faults = [faults.whole, faults.status(404)]
    status, out, err = run("download", "--all", "--json")
    events = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert {event["id"]: event["event"] for event in events if event["event"] != "progress"} == {
        "one": "finished", "two": "failed"
    }  # fmt: skip
    assert events[-1]["error"] in err
    assert "status 404" in err


def test_where_the_weights_are_is_said_also_where_nothing_can_be_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "file" / "home"))
    assert run("folder") == (0, f"{folders.pretrained_folder()}\n", "")


def test_verify_remove_and_the_folder(server: WeightsServer, run: Run) -> None:
    run("download", "one")
    path = folders.pretrained_folder() / "one" / "one.h5"
    assert json.loads(run("folder", "--json")[1])["folder"] == str(folders.pretrained_folder())
    assert run("folder")[1] == f"{folders.pretrained_folder()}\n"
    assert run("verify", "one")[0] == 0
    assert run("verify")[0] == 0
    assert run("verify", "two")[0] == 1
    path.write_bytes(b"spoilt")
    status, out, _ = run("verify", "one", "--json")
    assert (status, json.loads(out)[0]["state"]) == (1, "damaged")
    assert json.loads(out)[0]["problem"] == run("verify", "one")[2].strip()
    assert json.loads(run("remove", "one", "--json")[1]) == [{"id": "one", "freed_bytes": 6}]
    assert not path.exists()


def test_a_pack_goes_from_one_home_to_another(
    server: WeightsServer, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("download", "one")
    packed = tmp_path / "class.pack"
    status, out, _ = run("pack", packed, "--json")
    assert (status, json.loads(out)["weights"], json.loads(out)["bytes"]) == (0, ["one"], packed.stat().st_size)
    assert run("pack", packed)[0] == 1
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "other"))
    status, out, _ = run("import", packed, "--json")
    assert (status, [row["id"] for row in json.loads(out)["imported"]]) == (0, ["one"])
    assert run("verify", "one")[0] == 0
    assert "was there already and is kept" in run("import", packed)[1]
    status, out, _ = run("move", tmp_path / "stick", "--json")
    assert (status, json.loads(out)["folder"]) == (0, str(tmp_path / "stick"))
    assert run("verify", "one")[0] == 0
    assert run("import", tmp_path / "manifest.json")[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("fetch",), ("download",), ("download", "one", "--all"), ("download", "nothing"), ("verify", "nothing"),
        ("remove",), ("remove", "nothing"), ("move",), ("pack",), ("pack", "x.pack", "nothing"), ("import",),
    ],
    ids=lambda arguments: " ".join(arguments) or "nothing",
)  # fmt: skip
def test_wrong_usage_is_status_2_and_a_message(run: Run, arguments: tuple[str, ...]) -> None:
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err
