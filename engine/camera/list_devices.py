"""The names of this computer's cameras, as each system lists them, without opening any camera."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from engine.camera.camera import Camera, device
from engine.system import places

_SECONDS = 8  # that the system's program may take
_POWERSHELL = (
    "[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-CimInstance Win32_PnPEntity | Where-Object "
    "{ $_.PNPClass -in 'Camera', 'Image' -and $_.Status -eq 'OK' } | Select-Object Name, PNPClass | ConvertTo-Json"
)


def list_cameras() -> tuple[Camera, ...]:
    """All cameras, by number; empty where there are none or the system does not say."""
    if sys.platform == "linux":
        return linux_cameras(Path("/sys/class/video4linux"))
    if sys.platform == "darwin":
        return mac_cameras(_told(["system_profiler", "-json", "SPCameraDataType"]))
    return windows_cameras(_told(["powershell", "-NoProfile", "-NonInteractive", "-Command", _POWERSHELL]))


def linux_cameras(folder: Path) -> tuple[Camera, ...]:
    """The cameras in the kernel's list. A camera has several entries; the one with index 0 gives pictures."""
    found = []
    for entry in places.inside(folder):
        number = re.fullmatch(r"video(\d+)", entry.name)
        try:
            index = (entry / "index").read_text(encoding="utf-8").strip()
            name = (entry / "name").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:  # it was unplugged just now
            continue
        if number and index == "0":
            found.append(device(int(number[1]), name))
    return tuple(sorted(found, key=lambda camera: int(camera.place)))


def mac_cameras(told: object) -> tuple[Camera, ...]:
    """The cameras that system_profiler tells of. OpenCV numbers them in the order of their unique ids."""
    listed = _entries(told.get("SPCameraDataType")) if isinstance(told, dict) else []
    listed.sort(key=lambda entry: str(entry.get("spcamera_unique-id") or ""))
    return tuple(device(number, str(entry.get("_name") or "")) for number, entry in enumerate(listed))


def windows_cameras(told: object) -> tuple[Camera, ...]:
    """The cameras that Windows tells of. Older drivers are of the class Image, as scanners and printers are that scan;
    beside a device of the class Camera, those are left out.
    """
    listed = _entries(told)
    cameras = [entry for entry in listed if entry.get("PNPClass") == "Camera"] or listed
    return tuple(device(number, str(entry.get("Name") or "")) for number, entry in enumerate(cameras))


def _entries(told: object) -> list[dict[str, object]]:
    """What is told of each device; PowerShell makes no list of a single one."""
    return [entry for entry in (told if isinstance(told, list) else [told]) if isinstance(entry, dict)]


# Any is what json.loads gives; `mac_cameras` and `windows_cameras` look at what came.
def _told(command: list[str]) -> Any:
    """What a program of the system prints as JSON; None when that fails."""
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(
            command, capture_output=True, check=True, timeout=_SECONDS, creationflags=hidden, stdin=subprocess.DEVNULL
        )
        return json.loads(done.stdout or b"null")
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
