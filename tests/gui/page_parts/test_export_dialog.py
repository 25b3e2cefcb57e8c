"""Exporting a model from where it is: the dialog, on the pages Models, Train and Teach."""

from __future__ import annotations

import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from engine.jobs import JobContext
from engine.runtimes.services import Services
from engine.session import HANDLERS, Session, handler_of
from engine.sharing.requests import Exported, ExportProgress, ExportRequest
from engine.system import folders, places
from engine.teaching import opened as projects
from tests.engine.refusing import Refuse, refuse_on
from tests.engine.teaching.conftest import Teacher


@pytest.fixture
def home(user: Any, tmp_path: Path) -> Path:
    """Where the window proposes to export to."""
    folder = tmp_path / "out"
    folder.mkdir()
    user.window._preferences.files_folder = str(folder)
    return folder


def opened(user: Any, model_id: str = "numpy-nn") -> QDialog:
    """The dialog of a model, opened on the page Models, when it knows the targets."""
    user.go("models")
    user.until(lambda: "ready" in user.text("modelsNote"))
    user.click(f"modelExport-{model_id}")
    return listed(user)


def listed(user: Any) -> QDialog:
    dialog: QDialog = user.find("exportDialog")
    user.until(lambda: user.find("exportStart", dialog).isEnabled())
    return dialog


def test_a_model_is_exported_where_the_person_sees_it(
    user: Any, home: Path, shown_folders: Callable[[], list[str]]
) -> None:
    dialog = opened(user)
    assert dialog.windowTitle() == "Export NumPy network"
    assert user.text("exportPlace", dialog) == str(home / "numpy-network-onnx.zip")
    user.click("exportStart", dialog)
    user.until(lambda: "is written" in user.text("exportSaid", dialog))
    assert (home / "numpy-network-onnx.zip").is_file()
    user.click("exportShow", dialog)
    user.until(lambda: shown_folders() == [home.as_uri()])
    user.click("exportClose", dialog)
    user.until(lambda: user.window.findChild(QDialog, "exportDialog") is None)


def test_it_goes_where_the_last_file_went_and_not_where_a_picture_was_opened(user: Any, tmp_path: Path) -> None:
    user.window._preferences.remember_file(tmp_path / "pictures" / "cat.png")
    dialog = opened(user)
    assert Path(user.text("exportPlace", dialog)).parent == Path.home()
    user.click("exportClose", dialog)
    user.until(lambda: user.window.findChild(QDialog, "exportDialog") is None)
    user.window._preferences.remember_folder_of(tmp_path / "report.html")
    dialog = opened(user)
    assert Path(user.text("exportPlace", dialog)).parent == tmp_path
    user.click("exportStart", dialog)
    user.until(lambda: "is written" in user.text("exportSaid", dialog))
    assert Path(user.window._preferences.files_folder) == tmp_path
    assert Path(user.window._preferences.last_folder) == tmp_path / "pictures"


def test_of_a_long_path_the_file_name_is_seen(user: Any, home: Path) -> None:
    folder = home / "a folder of many" / "with a folder of many" / "and another one in it" / "for this school year"
    user.window._preferences.files_folder = str(folder)
    dialog = opened(user)
    place = user.find("exportPlace", dialog)
    assert place.toolTip(), "the path is too long to be seen"
    assert place._shown.endswith("numpy-network-onnx.zip")


def test_what_does_not_suit_is_greyed_with_the_reason(user: Any, home: Path) -> None:
    dialog = opened(user)
    radio = user.find("exportTarget-keras", dialog)
    assert not radio.isEnabled()
    assert user.text("exportAbout-keras", dialog) == radio.accessibleDescription()
    assert "is not a Keras model" in radio.accessibleDescription()
    user.click("exportTarget-numpy", dialog)
    assert user.text("exportPlace", dialog) == str(home / "numpy-network-numpy.zip")


def test_a_name_in_use_is_not_proposed(user: Any, home: Path) -> None:
    (home / "numpy-network-onnx.zip").touch()
    dialog = opened(user)
    assert user.text("exportPlace", dialog) == str(home / "numpy-network-onnx-2.zip")


def test_a_disk_that_takes_its_time_does_not_hold_up_the_window(
    user: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering, look = threading.Event(), places.exists

    def slowly(path: Path) -> bool:
        if path.parent == home:
            assert threading.current_thread() is not threading.main_thread()
            answering.wait(10)
        return look(path)

    monkeypatch.setattr(places, "exists", slowly)
    user.go("models")
    user.until(lambda: "ready" in user.text("modelsNote"))
    user.click("modelExport-numpy-nn")
    dialog = user.find("exportDialog")
    user.until(lambda: user.text("exportPlace", dialog) == str(home / "numpy-network-onnx.zip"))
    assert not user.find("exportStart", dialog).isEnabled()
    answering.set()
    user.until(lambda: user.find("exportStart", dialog).isEnabled())


def test_a_place_that_cannot_be_looked_at_is_said_and_another_can_be_chosen(
    user: Any, home: Path, tmp_path: Path, refuse: Refuse
) -> None:
    refuse(home, errno.EIO)
    user.go("models")
    user.until(lambda: "ready" in user.text("modelsNote"))
    user.click("modelExport-numpy-nn")
    dialog = user.find("exportDialog")
    user.until(lambda: "Connect the disk" in user.text("exportSaid", dialog))
    assert not user.find("exportStart", dialog).isEnabled()
    user.click("exportChoose", dialog)
    asking = dialog.findChild(QFileDialog, "exportFileDialog")
    asking.fileSelected.emit(str(tmp_path / "elsewhere.zip"))
    asking.close()
    user.click("exportStart", dialog)
    user.until(lambda: (tmp_path / "elsewhere.zip").is_file())


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Refuse:
    """Lets the system answer every question about a path, and about all below it, with an error."""
    return refuse_on(monkeypatch)


def test_the_person_chooses_the_place(user: Any, home: Path, tmp_path: Path) -> None:
    dialog = opened(user)
    user.click("exportChoose", dialog)
    asking = dialog.findChild(QFileDialog, "exportFileDialog")
    assert asking is not None
    asking.fileSelected.emit(str(tmp_path / "elsewhere.zip"))
    asking.close()
    user.click("exportStart", dialog)
    user.until(lambda: (tmp_path / "elsewhere.zip").is_file())


def test_a_name_with_a_dot_replaces_no_file_that_nobody_was_asked_about(user: Any, home: Path) -> None:
    (home / "Group 3.1.zip").write_text("the work of another group")
    dialog = opened(user)
    user.click("exportChoose", dialog)
    asking = dialog.findChild(QFileDialog, "exportFileDialog")
    asking.fileSelected.emit(str(home / "Group 3.1"))
    asking.close()
    user.until(lambda: user.text("exportPlace", dialog) == str(home / "Group 3.1-2.zip"))
    user.until(lambda: user.find("exportStart", dialog).isEnabled())
    user.click("exportStart", dialog)
    user.until(lambda: "is written" in user.text("exportSaid", dialog))
    assert (home / "Group 3.1-2.zip").is_file()
    assert (home / "Group 3.1.zip").read_text() == "the work of another group"


def test_cancel_and_escape_stop_the_work(user: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []

    def endless(request: ExportRequest, services: Services, context: JobContext) -> Exported:
        context.report(ExportProgress("Writing", 1, 3))
        try:
            while True:
                context.wait(0.01)
        finally:
            stopped.append(True)

    handler_of(ExportRequest)
    monkeypatch.setitem(HANDLERS, ExportRequest, endless)
    dialog = opened(user)
    user.click("exportStart", dialog)
    user.until(lambda: user.text("exportSaid", dialog) == "Writing…")
    assert user.find("exportProgress", dialog).value() == 1
    user.click("exportCancel", dialog)
    user.until(lambda: user.text("exportSaid", dialog) == "Cancelled. Nothing was written.")
    user.click("exportStart", dialog)
    user.until(lambda: user.text("exportSaid", dialog) == "Writing…")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    user.until(lambda: stopped == [True, True])
    user.until(lambda: user.window.findChild(QDialog, "exportDialog") is None)


def test_a_full_disk_is_said_in_the_dialog(user: Any, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = opened(user)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("engine.sharing.bundle._add", full)
    user.click("exportStart", dialog)
    user.until(lambda: "could not be saved" in user.text("exportSaid", dialog))
    assert list(home.iterdir()) == []
    assert user.find("exportStart", dialog).isEnabled()


def test_a_run_is_exported_from_the_page_train(user: Any, home: Path) -> None:
    run = folders.runs_folder() / "20261201-080000-numpy-nn"
    shutil.copytree(folders.SHIPPED_WEIGHTS / "numpy-nn", run)
    user.go("train")
    table = user.find("runTable")
    user.until(lambda: table.model().rowCount() == 1)
    table.selectRow(0)
    user.click("runExport")
    dialog = listed(user)
    assert "NumPy network" in dialog.windowTitle()
    user.click("exportStart", dialog)
    user.until(lambda: "is written" in user.text("exportSaid", dialog))
    assert len(list(home.iterdir())) == 1


def test_a_photo_model_is_exported_from_its_official_weights(user: Any, home: Path) -> None:
    user.go("models")
    user.window.page("models").show_part("official")
    user.until(lambda: user.window.findChild(QWidget, "weights-efficientnet-lite0") is not None)
    user.click("weightsExport", user.find("weights-efficientnet-lite0"))
    dialog = listed(user)
    assert dialog.windowTitle() == "Export EfficientNet-Lite0"
    assert not user.find("exportTarget-torch", dialog).isEnabled()
    assert user.text("exportPlace", dialog) == str(home / "efficientnet-lite0-onnx.zip")
    user.click("exportClose", dialog)


def test_weights_that_others_are_built_on_are_no_model(user: Any) -> None:
    user.go("models")
    user.window.page("models").show_part("official")
    user.until(lambda: user.window.findChild(QWidget, "weights-vgg16-notop") is not None)
    assert not user.find("weightsExport", user.find("weights-vgg16-notop")).isVisible()


def test_taught_classes_are_exported_from_the_menu_of_their_project(
    user: Any, home: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher = Teacher(session)
    for kind in ("disc", "stripes"):
        teacher.add(kind, 2)
    user.go("teach")
    user.window.page("teach").show_part(str(teacher.folder))
    user.until(lambda: user.text("teachName") == "Things")
    user.window.findChild(QAction, "teachProject-export").trigger()
    dialog = listed(user)
    assert dialog.windowTitle() == "Export Things"
    user.click("exportStart", dialog)
    user.until(lambda: "is written" in user.text("exportSaid", dialog))
    assert (home / "things-onnx.zip").is_file()


@pytest.fixture
def session() -> Iterator[Session]:
    session = Session()
    yield session
    for folder in list(projects._open):
        projects.close(folder)
    session.close()
