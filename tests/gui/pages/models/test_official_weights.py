"""The part Official weights of the page Models: fetched, cancelled, checked, removed, packed, imported, moved."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QListWidget, QMessageBox, QWidget

from engine.errors import WeightsError
from engine.pretrained import download as download_module
from engine.pretrained import library, locations, manifest
from engine.pretrained.download import Patience
from engine.pretrained.requests import WeightsRequest
from engine.session import HANDLERS
from engine.system import folders, frameworks
from tests.engine import weights_server as faults
from tests.engine.weights_server import WeightsServer, record, serving, write_manifest

CONTENT = random.Random(1).randbytes(300_000)
SHIPPED = "efficientnet-lite0"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeightsServer]:
    """Gives the weights "one" and "two"; the manifest names them and one that ships."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    quick = Patience(timeout=30.0, tries=3, first_wait=0.0, longest_wait=0.0)
    monkeypatch.setattr(download_module.download, "__defaults__", (quick,))
    with serving() as server:
        server.files = {"/one.h5": CONTENT, "/two.h5": CONTENT[::-1]}
        one = record("one", "one.h5", CONTENT, server.address("/one.h5"))
        one["md5"] = hashlib.md5(CONTENT).hexdigest()
        del one["sha256"]
        two = record("two", "two.h5", CONTENT[::-1], server.address("/two.h5"))
        shipped = json.loads(manifest.SHIPPED.read_text(encoding="utf-8"))["weights"]
        included = next(entry for entry in shipped if entry["id"] == SHIPPED)
        write_manifest(tmp_path / "manifest.json", [included, one, two])
        monkeypatch.setattr(manifest, "SHIPPED", tmp_path / "manifest.json")
        yield server


@pytest.fixture
def shown(server: WeightsServer, user: Any) -> Any:
    """Somebody who looks at the official weights."""
    _show(user)
    return user


def _show(user: Any) -> None:
    user.go("models")
    user.click("modelsParts-official")
    user.until(lambda: user.window.findChild(QWidget, "weights-two") is not None and not user.is_busy("models"))


def _card(user: Any, name: str = "one") -> Any:
    return user.find(f"weights-{name}")


def _state(user: Any, name: str = "one") -> str:
    return str(user.text("weightsState", _card(user, name)))


def _text(user: Any, name: str) -> str:
    return str(user.text(name, _card(user)))


def _enabled(user: Any, name: str = "one") -> list[str]:
    buttons = ("weightsDownload", "weightsCancel", "weightsRemove")
    return [button.removeprefix("weights") for button in buttons if user.find(button, _card(user, name)).isEnabled()]


def _idle(user: Any) -> None:
    user.until(lambda: not user.is_busy("weights") and not user.is_busy("models"))


def _download(user: Any, *names: str) -> None:
    for name in names:
        user.click("weightsDownload", _card(user, name))
    _idle(user)


def test_the_size_is_known_before_and_the_checksum_shown_after(shown: Any) -> None:
    told: list[str] = []
    shown.window.page("models").told.connect(told.append)
    assert _text(shown, "weightsDownload") == "Download 300\u00a0kB"
    assert (_state(shown), _enabled(shown)) == ("not downloaded", ["Download"])
    assert "MD5 published" in shown.text("weightsFigures", _card(shown))
    assert shown.text("weightsStatus", _card(shown)).endswith("/one.h5")
    _download(shown, "one")
    assert (_state(shown), _enabled(shown)) == ("downloaded", ["Remove"])
    pinned = hashlib.sha256(CONTENT).hexdigest()
    assert f"SHA-256 pinned {pinned[:12]}…" in shown.text("weightsFigures", _card(shown))
    assert told == [f"ONE is ready. Its SHA-256 is pinned: {pinned}"]
    assert library.locate("one").path.read_bytes() == CONTENT


def test_a_list_of_the_school_that_is_not_there_is_said_once(
    server: WeightsServer, user: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(manifest.VARIABLE, str(tmp_path / "gone.json"))
    said: list[str] = []
    mended: list[bool] = []
    user.go("models")
    user.window.page("models").failed.connect(lambda error: said.append(error.sentence))
    user.find("officialWeights").mended.connect(lambda: mended.append(True))
    _show(user)
    _download(user, "one")
    assert (_state(user), _state(user, SHIPPED)) == ("downloaded", "included")
    assert len([sentence for sentence in said if "gone.json” cannot be read" in sentence]) == 1
    assert mended == []
    write_manifest(tmp_path / "gone.json", [])
    _download(user, "two")
    assert mended == [True]


def test_a_warning_is_said_again_when_the_list_is_back(
    server: WeightsServer, user: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def away(request: WeightsRequest, services: object, context: object) -> object:
        raise WeightsError("The share is away. Connect it.")

    monkeypatch.setenv(manifest.VARIABLE, str(tmp_path / "gone.json"))
    _show(user)
    user.until(lambda: "gone.json” cannot be read" in user.message())
    with monkeypatch.context() as patched:
        patched.setitem(HANDLERS, WeightsRequest, away)
        user.find("officialWeights").refresh()
        user.until(lambda: user.message() == "The share is away. Connect it.")
    user.find("officialWeights").refresh()
    user.until(lambda: "gone.json” cannot be read" in user.message())


def test_the_focus_stays_with_the_weights_that_are_fetched(shown: Any) -> None:
    button = shown.find("weightsDownload", _card(shown))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is shown.find("weightsCancel", _card(shown))
    _idle(shown)
    assert QApplication.focusWidget() is shown.find("weightsRemove", _card(shown))


def test_weights_that_ship_have_no_buttons(shown: Any) -> None:
    assert _state(shown, SHIPPED) == "included"
    assert not shown.find("weightsDownload", _card(shown, SHIPPED)).isVisible()


def test_where_fetched_weights_could_not_answer_a_sentence_stands_in_place_of_the_button(
    server: WeightsServer, user: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frameworks, "is_installed", lambda family: family == "numpy")
    _show(user)
    assert not user.find("weightsDownload", _card(user)).isVisible()
    assert user.text("weightsStatus", _card(user)) == "Only PyTorch makes use of these weights."
    assert user.find("weightsImport").isEnabled()


def test_every_control_is_reached_by_tab_and_has_a_name_of_its_own(shown: Any) -> None:
    panel = shown.find("officialWeights")
    usable = [b for b in panel.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
    names = [control.accessibleName() for control in usable]
    assert len(names) >= 6
    assert all(names)
    assert len(set(names)) == len(names)
    shown.find("modelsParts-official").setFocus()
    reached = set()
    for _ in range(3 * len(usable)):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert set(usable) <= reached


def test_cancel_ends_a_stalled_download_and_the_next_one_goes_on(server: WeightsServer, shown: Any) -> None:
    server.faults = [faults.stalls_after(100_000)]
    shown.click("weightsDownload", _card(shown))
    shown.until(lambda: any(part.stat().st_size for part in folders.pretrained_folder().rglob("*.part")))
    assert _enabled(shown) == ["Cancel"]
    shown.click("weightsCancel", _card(shown))
    _idle(shown)
    assert server.stalled == 1
    assert (_state(shown), _enabled(shown)) == ("not downloaded", ["Download", "Remove"])
    assert "are here; Download continues there" in _text(shown, "weightsStatus")
    assert shown.message() == ""
    _download(shown, "one")
    assert _state(shown) == "downloaded"
    assert server.ranges[-1] is not None


def test_downloads_follow_each_other_and_one_can_be_taken_back(server: WeightsServer, shown: Any) -> None:
    server.faults = [faults.stalls_after(1000)]
    shown.click("weightsDownload", _card(shown, "one"))
    shown.click("weightsDownload", _card(shown, "two"))
    shown.until(lambda: server.stalled == 1)
    assert _text(shown, "weightsStatus") != ""
    assert shown.text("weightsStatus", _card(shown, "two")) == "Waiting…"
    shown.click("weightsCancel", _card(shown, "two"))
    shown.until(lambda: _enabled(shown, "two") == ["Download"])
    server.go_on.set()
    _idle(shown)
    assert (_state(shown, "one"), _state(shown, "two")) == ("downloaded", "not downloaded")


def test_what_goes_wrong_is_a_sentence(server: WeightsServer, shown: Any) -> None:
    server.faults = [faults.status(404)]
    _download(shown, "one")
    assert "no longer has the file at its address" in shown.message()
    assert (_state(shown), _enabled(shown)) == ("not downloaded", ["Download"])


def test_what_went_wrong_is_forgotten_once_the_download_works(server: WeightsServer, shown: Any) -> None:
    server.faults = [faults.status(404)]
    _download(shown, "one")
    assert "no longer has the file" in shown.message()
    _download(shown, "two")
    assert "no longer has the file" in shown.message(), "other weights are no answer to it"
    _download(shown, "one")
    assert (_state(shown), shown.message()) == ("downloaded", "")


def test_what_went_wrong_is_forgotten_once_the_weights_are_imported(
    server: WeightsServer, shown: Any, tmp_path: Path
) -> None:
    server.faults = [faults.status(404)]
    _download(shown, "one")
    for name, content, message in (("other.h5", b"something else", True), ("one.h5", CONTENT, False)):
        (tmp_path / name).write_bytes(content)
        shown.click("weightsImport")
        shown.choose_in_dialog("importWeightsDialog", tmp_path / name)
        _idle(shown)
        assert bool(shown.message()) is message
    assert _state(shown) == "downloaded"


def test_verify_finds_damage_and_a_download_mends_it(shown: Any) -> None:
    _download(shown, "one", "two")
    library.locate("one").path.write_bytes(bytes(len(CONTENT)))
    shown.click("weightsVerify")
    _idle(shown)
    assert (_state(shown, "one"), _state(shown, "two")) == ("damaged", "downloaded")
    assert "Download or import these weights again" in _text(shown, "weightsProblem")
    _download(shown, "one")
    assert _state(shown) == "downloaded"
    assert not shown.find("weightsProblem", _card(shown)).isVisible()


@pytest.mark.parametrize("answer", ["Yes", "Cancel"])
def test_removing_asks_with_the_size(shown: Any, asked: list[str], answer: str) -> None:
    _download(shown, "one")
    shown.click("weightsRemove", _card(shown))
    _idle(shown)
    assert ["300\u00a0kB" in question for question in asked] == [True]
    assert "files made from them for fast answers go too" in asked[0]
    assert _state(shown) == ("not downloaded" if answer == "Yes" else "downloaded")


def test_nothing_can_be_removed_while_another_job_goes_on(shown: Any) -> None:
    _download(shown, "one", "two")
    remove = shown.find("weightsRemove", _card(shown))
    remove.setFocus()
    shown.click("weightsVerify")
    assert (_enabled(shown, "one"), _enabled(shown, "two")) == ([], [])
    assert shown.find("weightsJobCancel").isEnabled()
    _idle(shown)
    assert (_enabled(shown, "one"), _enabled(shown, "two")) == (["Remove"], ["Remove"])


@pytest.mark.parametrize("answer", ["Yes"])
def test_the_focus_stays_with_the_weights_that_are_removed(shown: Any, asked: list[str], answer: str) -> None:
    _download(shown, "one")
    remove = shown.find("weightsRemove", _card(shown))
    remove.setFocus()
    QTest.keyClick(remove, Qt.Key.Key_Space)
    assert QApplication.focusWidget() is _card(shown)
    _idle(shown)
    assert QApplication.focusWidget() is shown.find("weightsDownload", _card(shown))


def test_a_pack_is_made_of_what_is_ticked_and_imported(
    shown: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_user: Callable[[], Any]
) -> None:
    assert not shown.find("weightsPack").isEnabled()
    _download(shown, "one", "two")
    shown.click("weightsPack")
    dialog = shown.window.findChild(QWidget, "packDialog")
    shown.until(dialog.isVisible)
    ticks = dialog.findChild(QListWidget, "packList")
    ticks.setCurrentRow(1)
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    assert shown.text("packSize", dialog) == "The pack will have 300\u00a0kB."
    shown.click("packSave", dialog)
    shown.until(lambda: shown.window.findChild(QFileDialog, "savePackDialog") is not None)
    shown.choose_in_dialog("savePackDialog", tmp_path / "class.classlens")
    shown.until((tmp_path / "class.classlens").exists)
    _idle(shown)
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "another-home"))
    other = new_user()
    _show(other)
    assert _state(other) == "not downloaded"
    other.click("weightsImport")
    other.choose_in_dialog("importWeightsDialog", tmp_path / "class.classlens")
    other.until(lambda: _state(other) == "downloaded")
    assert _state(other, "two") == "not downloaded"
    assert library.locate("one").path.read_bytes() == CONTENT


def test_the_folder_is_shown_before_anything_is_in_it(shown: Any, shown_folders: Callable[[], list[str]]) -> None:
    assert not folders.pretrained_folder().exists()
    shown.click("weightsFolder")
    shown.until(lambda: shown_folders() == [folders.pretrained_folder().as_uri()])
    assert folders.pretrained_folder().is_dir()


def test_the_folder_is_moved(shown: Any, tmp_path: Path) -> None:
    _download(shown, "one")
    (tmp_path / "stick").mkdir()
    assert str(folders.pretrained_folder()) in shown.text("weightsNote")
    shown.click("weightsMove")
    shown.choose_in_dialog("moveWeightsDialog", tmp_path / "stick")
    target = tmp_path / "stick" / "ClassLens weights"
    shown.until(lambda: str(target) in shown.text("weightsNote"))
    assert locations.folder() == target
    assert library.locate("one").path == target / "one" / "one.h5"
    assert _state(shown) == "downloaded"


def test_closing_the_window_ends_a_stalled_download_if_the_person_agrees(
    server: WeightsServer, shown: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.faults = [faults.stalls_after(1000)]
    shown.click("weightsDownload", _card(shown))
    shown.until(lambda: server.stalled == 1)
    asked = []

    def agree(box: QMessageBox) -> None:
        asked.append(box.text())
        next(button for button in box.buttons() if box.buttonRole(button) == QMessageBox.ButtonRole.AcceptRole).click()

    monkeypatch.setattr(QMessageBox, "exec", agree)
    assert shown.window.close()
    assert asked[0].startswith("Weights are being fetched")
    assert server.stalled == 1
    with locations.changing():  # nobody changes anything any more
        pass
