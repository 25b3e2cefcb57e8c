"""What is remembered between two starts, and what becomes of a settings file that cannot be used."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.errors import ClassLensError
from engine.system import folders
from engine.system.folders import SAMPLES
from gui import preferences
from gui.preferences import RECENT_FILES, Preferences


def path() -> Path:
    return folders.user_folder() / "settings.json"


def write(text: str) -> None:
    path().parent.mkdir(parents=True, exist_ok=True)
    path().write_text(text, encoding="utf-8")


def test_without_a_file_there_are_the_usual_settings_and_nothing_is_said() -> None:
    assert preferences.load() == (Preferences(), "")


def test_what_is_saved_is_loaded() -> None:
    saved = Preferences(
        chosen_model="numpy-nn",
        runtime="native",
        not_sure_below=0.8,
        brush_size=1 / 10,
        last_folder="/pictures",
        files_folder="/reports",
        recent_files=["/pictures/a.png"],
        geometry="AAEC",
    )
    saved.save()
    assert preferences.load() == (saved, "")


def test_the_recent_files_are_few_and_each_is_there_once() -> None:
    remembered = Preferences()
    for number in (*range(20), 3):
        remembered.remember_file(Path(f"/pictures/{number}.png"))
    assert len(remembered.recent_files) == RECENT_FILES
    assert [Path(name).name for name in remembered.recent_files[:2]] == ["3.png", "19.png"]
    assert Path(remembered.last_folder) == Path("/pictures")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"not_sure_below": NaN}',
        "[" * 100_000,
        "\0\0\0\0",
    ],
    ids=lambda text: text[:30] or "empty",
)
def test_a_damaged_file_is_put_aside_and_said(text: str) -> None:
    write(text)
    loaded, sentence = preferences.load()
    assert loaded == Preferences()
    aside = path().with_name("settings.damaged.json")
    assert str(aside) in sentence
    assert sentence.endswith(".")
    assert aside.read_text(encoding="utf-8") == text
    assert not path().exists()
    loaded.save()
    assert preferences.load() == (Preferences(), "")


@pytest.mark.parametrize(
    "text",
    [
        '"not_sure_below": "high"',
        '"not_sure_below": true',
        '"not_sure_below": 1' + "0" * 400,
        '"recent_files": [1, 2]',
        '"recent_files": "a.png"',
        '"chosen_model": null',
        '"zoom": {"x": 1}',
        '"geometry": "abc"',
        '"geometry": "ä"',
    ],
    ids=lambda text: text[:30],
)
def test_a_value_that_means_nothing_costs_no_other_one_and_stays_in_the_file(text: str) -> None:
    write(f'{{"tour_seen": true, {text}, "taken_packs": ["a"]}}')
    before = json.loads(path().read_text(encoding="utf-8"))
    loaded, sentence = preferences.load()
    assert (loaded, sentence) == (Preferences(tour_seen=True, taken_packs=["a"]), "")
    loaded.save()
    assert json.loads(path().read_text(encoding="utf-8")) == before
    assert [entry.name for entry in path().parent.iterdir()] == ["settings.json"]


def test_what_another_window_saved_meanwhile_stays() -> None:
    Preferences(chosen_model="numpy-nn", recent_files=["a.png"]).save()
    one, other = preferences.load()[0], preferences.load()[0]
    other.scheme, other.tour_seen, other.taken_packs = "dark", True, ["a pack"]
    other.recent_files.append("b.png")
    other.save()
    one.runtime = "native"
    one.save()
    loaded = preferences.load()[0]
    assert loaded == Preferences(
        chosen_model="numpy-nn",
        recent_files=["a.png", "b.png"],
        scheme="dark",
        tour_seen=True,
        taken_packs=["a pack"],
        runtime="native",
    )


def test_what_is_set_back_after_it_was_saved_is_saved_too() -> None:
    Preferences(scheme="light").save()
    loaded = preferences.load()[0]
    for scheme in ("dark", "light"):
        loaded.scheme = scheme
        loaded.save()
        assert preferences.load()[0].scheme == scheme


def test_what_another_version_keeps_in_the_file_stays() -> None:
    write('{"chosen_model": "numpy-nn", "of_a_later_version": [1, {"a": null}]}')
    loaded = preferences.load()[0]
    loaded.tour_seen = True
    loaded.save()
    assert json.loads(path().read_text(encoding="utf-8")) == {
        "chosen_model": "numpy-nn",
        "of_a_later_version": [1, {"a": None}],
        "tour_seen": True,
    }


@pytest.mark.parametrize("damage", [lambda: path().unlink(), lambda: write("{")], ids=["deleted", "damaged"])
def test_a_file_that_is_gone_meanwhile_is_written_anew_and_whole(damage: Callable[[], None]) -> None:
    Preferences(chosen_model="numpy-nn").save()
    loaded = preferences.load()[0]
    damage()
    loaded.tour_seen = True
    loaded.save()
    assert preferences.load() == (Preferences(chosen_model="numpy-nn", tour_seen=True), "")


def test_bytes_that_are_no_text_are_put_aside() -> None:
    path().parent.mkdir(parents=True)
    path().write_bytes(b"\xff\xfe{}")
    assert preferences.load()[1]
    assert path().with_name("settings.damaged.json").read_bytes() == b"\xff\xfe{}"


def test_values_out_of_range_are_moved_into_it_and_those_of_other_versions_ignored() -> None:
    write('{"not_sure_below": 7, "brush_size": 0.0, "camera": "front"}')
    loaded, sentence = preferences.load()
    assert sentence == ""
    assert (loaded.not_sure_below, loaded.brush_size) == (1.0, 1 / 24)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", no_space)


def test_a_full_disk_is_a_sentence_and_the_old_file_stays(full_disk: None) -> None:
    write('{"not_sure_below": 0.5}')
    with pytest.raises(ClassLensError, match=r"No space left.*Make room"):
        Preferences().save()
    assert json.loads(path().read_text(encoding="utf-8")) == {"not_sure_below": 0.5}
    assert list(path().parent.iterdir()) == [path()]


def test_a_name_that_no_text_can_hold_does_not_keep_the_window_open(new_user: Callable[[], Any]) -> None:
    user = new_user()
    user.window.recognise.inputs.opener.open_file(str(SAMPLES / "digit-4.png"))
    user.until(lambda: user.headline() == "4")
    user.window.recognise._preferences.recent_files.append("\udcff.png")
    assert user.window.close()


def test_the_window_remembers(new_user: Callable[[], Any]) -> None:
    first = new_user()
    first.window.recognise.inputs.opener.open_file(str(SAMPLES / "digit-4.png"))
    first.until(lambda: first.headline() == "4")
    first.click("modelCard-torch-mlp")
    first.menu_entry("95% confident").trigger()
    first.find("padBrush").setValue(first.find("padBrush").maximum())
    first.window.resize(first.window.width(), 720)
    assert first.window.close()
    second = new_user()
    assert second.find("drawingPad").brush_size == pytest.approx(1 / 6)
    assert second.menu_entry("95% confident").isChecked()
    assert second.window.height() == 720
    second.draw(second.SEVEN)
    second.until(lambda: "PyTorch MLP" in second.text("headlineSentence") + second.text("headlineDetail"))


def test_the_window_says_that_the_settings_were_damaged(new_user: Callable[[], Any]) -> None:
    write('{"geometry": "abc"')
    user = new_user()
    assert "settings.damaged.json" in user.message()
    user.draw(user.SEVEN)


def test_a_place_on_no_screen_is_not_gone_back_to(new_user: Callable[[], Any]) -> None:
    first = new_user()
    first.window.move(20_000, 20_000)
    assert first.window.close()
    second = new_user()
    assert second.window.screen().availableGeometry().intersects(second.window.frameGeometry())


def test_two_windows_on_the_same_folder_both_save_and_the_file_stays_whole(new_user: Callable[[], Any]) -> None:
    first, second = new_user(), new_user()
    for user, digit in ((first, "4"), (second, "7")):
        user.window.recognise.inputs.opener.open_file(str(SAMPLES / f"digit-{digit}.png"))
        user.until(lambda user=user, digit=digit: user.headline() == digit)
    assert first.window.close()
    assert second.window.close()
    loaded, sentence = preferences.load()
    assert sentence == ""
    assert Path(loaded.recent_files[0]).name == "digit-7.png"
    assert [entry.name for entry in path().parent.iterdir() if "settings" in entry.name] == ["settings.json"]


def test_a_folder_that_cannot_be_written_is_said_and_the_window_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_user: Callable[[], Any]
) -> None:
    (tmp_path / "a-file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("CLASSLENS_HOME", str(tmp_path / "a-file"))
    user = new_user()
    assert "cannot write" in user.message()
    user.draw(user.SEVEN)
    user.until(lambda: user.headline() == "7")
    assert user.window.close()


def test_a_file_that_cannot_be_read_now_is_kept_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    Preferences(chosen_model="numpy-nn").save()
    kept = path().read_bytes()

    def refused(file: Path, most: int) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with monkeypatch.context() as open_elsewhere:
        open_elsewhere.setattr("engine.system.plain_files.read", refused)
        loaded, said = preferences.load()
    assert loaded.chosen_model == ""
    assert said.startswith("ClassLens starts with its own settings and keeps yours as they are.")
    loaded.save()
    assert path().read_bytes() == kept
    assert preferences.load()[0].chosen_model == "numpy-nn"
