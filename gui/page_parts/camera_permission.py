"""Asking the system whether ClassLens may use the camera, at the moment a camera is to be used."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCameraPermission, QObject, Qt
from PySide6.QtWidgets import QApplication


def when_allowed(owner: QObject, act: Callable[[], None], refused: Callable[[], None]) -> None:
    """Call `act` when the camera may be used, now or once the person has agreed; else `refused`.

    Systems that ask nobody allow at once. Nothing is called when `owner` is gone by then.
    """
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    permission = QCameraPermission()
    status = application.checkPermission(permission)
    if status == Qt.PermissionStatus.Undetermined:
        application.requestPermission(
            permission, owner, lambda told: act() if told.status() == Qt.PermissionStatus.Granted else refused()
        )
    elif status == Qt.PermissionStatus.Granted:
        act()
    else:
        refused()
