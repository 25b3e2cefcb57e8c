"""A school's own list of weights: what counts while it is there, and while it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import UsageError, WeightsError
from engine.jobs import JobContext
from engine.pretrained import library, manifest
from engine.pretrained.handlers import list_weights
from engine.pretrained.pack_reading import import_weights
from engine.pretrained.pack_writing import make_pack
from engine.pretrained.requests import ImportRequest, PackRequest, WeightsRequest, WeightsState
from engine.system import folders

from ..weights_server import WeightsServer, record, write_manifest
from .downloads import CONTENT, OTHER, assert_there, fetch

SHIPPED = "efficientnet-lite0"


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the second list is, which is not there yet."""
    path = tmp_path / "share" / "school.json"
    monkeypatch.setenv(manifest.VARIABLE, str(path))
    return path


@pytest.fixture
def listed(second: Path, server: WeightsServer) -> Path:
    """It is there, and adds weights that are here already."""
    second.parent.mkdir()
    write_manifest(second, [record("two", "two.h5", OTHER, server.address("/two.h5"))])
    path = folders.pretrained_folder() / "two" / "two.h5"
    path.parent.mkdir(parents=True)
    path.write_bytes(OTHER)
    return second


def test_a_school_may_name_a_server_of_its_own(server: WeightsServer, listed: Path) -> None:
    mirror = record("one", "one.h5", CONTENT, server.address("/mirror"))
    write_manifest(listed, [mirror, record("two", "two.h5", OTHER, server.address("/two"))])
    server.files = {"/mirror": CONTENT}
    assert list(manifest.read_manifest()) == ["one", "two"]
    assert list_weights(WeightsRequest(), None, JobContext()).warning == ""
    fetch()
    assert_there()


def test_without_the_second_list_the_first_counts_and_a_warning_says_so(server: WeightsServer, second: Path) -> None:
    answer = list_weights(WeightsRequest(), None, JobContext())
    assert [row.id for row in answer.rows] == ["one"]
    assert f"school.json” cannot be read (No such file or directory). Correct the variable {manifest.VARIABLE}, or" in (
        answer.warning
    )
    fetch()
    assert_there()
    assert library.locate("one").path.is_file()


def test_only_what_the_second_list_alone_may_know_fails_with_it(server: WeightsServer, listed: Path) -> None:
    assert library.locate("two").path.read_bytes() == OTHER
    listed.unlink()
    with pytest.raises(WeightsError, match=r"school\.json” cannot be read .*Correct the variable"):
        library.locate("two")
    listed.write_bytes(b"{")
    with pytest.raises(WeightsError, match=r"school\.json” is not a list of weights .*: it is damaged\. Correct"):
        library.locate("two")
    write_manifest(listed, [])
    with pytest.raises(UsageError, match="There are no official weights “two”"):
        library.locate("two")


def test_what_is_shipped_never_waits_for_the_second_list(second: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent() -> dict[str, manifest.OfficialWeights]:
        pytest.fail("the share does not answer")

    with monkeypatch.context() as patch:
        patch.setattr(manifest, "_second", silent)
        assert library.locate(SHIPPED).path.is_file()
    second.parent.mkdir()
    write_manifest(second, [record(SHIPPED, "other.h5", OTHER, "https://weights.example/other.h5")])
    assert manifest.read_manifest()[SHIPPED] == manifest.find(SHIPPED)
    (row,) = (row for row in library.official_rows() if row.id == SHIPPED)
    assert row.state is WeightsState.SHIPPED


@pytest.mark.parametrize("file", ["two.classlens", "two.h5"])
def test_what_the_second_list_alone_knows_cannot_be_imported_without_it(
    server: WeightsServer, listed: Path, tmp_path: Path, file: str
) -> None:
    if file == "two.h5":
        (tmp_path / file).write_bytes(OTHER[:4000])
    else:
        make_pack(PackRequest(tmp_path / file, ("two",)), JobContext())
    listed.unlink()
    with pytest.raises(WeightsError, match=r"school\.json” cannot be read .*Correct the variable"):
        import_weights(ImportRequest(tmp_path / file), JobContext())
