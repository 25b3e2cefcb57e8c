"""What the operating system must offer before Qt may be loaded: a display that answers, and shared libraries.

Qt ends the whole process when one of them is missing, and names the wrong package, so both are asked for first.
Only the standard library is used here; the check takes a few milliseconds.
"""

from __future__ import annotations

import ctypes
import os
import platform
import re
import socket
import sys
from collections.abc import Iterable
from typing import NamedTuple


class _Package(NamedTuple):
    """The package that holds a library, by family of Linux distribution."""

    debian: str
    fedora: str
    arch: str


_XCB = ("libxcb", "libxcb")

# Needed by QtCore, QtGui and QtWidgets themselves, with a window or without.
_ALWAYS = {
    "libEGL.so.1": _Package("libegl1", "libglvnd-egl", "libglvnd"),
    "libGL.so.1": _Package("libgl1", "libglvnd-glx", "libglvnd"),
    "libX11.so.6": _Package("libx11-6", "libX11", "libx11"),
    "libxkbcommon.so.0": _Package("libxkbcommon0", "libxkbcommon", "libxkbcommon"),
    "libglib-2.0.so.0": _Package("libglib2.0-0", "glib2", "glib2"),
    "libgthread-2.0.so.0": _Package("libglib2.0-0", "glib2", "glib2"),
    "libdbus-1.so.3": _Package("libdbus-1-3", "dbus-libs", "dbus"),
    "libfontconfig.so.1": _Package("libfontconfig1", "fontconfig", "fontconfig"),
    "libfreetype.so.6": _Package("libfreetype6", "freetype", "freetype2"),
    "libz.so.1": _Package("zlib1g", "zlib", "zlib"),
    "libzstd.so.1": _Package("libzstd1", "libzstd", "zstd"),
}

# Needed besides by a window on an X server (Qt's platform plugin "xcb").
_X11 = {
    "libxcb-cursor.so.0": _Package("libxcb-cursor0", "xcb-util-cursor", "xcb-util-cursor"),
    "libxcb-icccm.so.4": _Package("libxcb-icccm4", "xcb-util-wm", "xcb-util-wm"),
    "libxcb-keysyms.so.1": _Package("libxcb-keysyms1", "xcb-util-keysyms", "xcb-util-keysyms"),
    "libxcb-image.so.0": _Package("libxcb-image0", "xcb-util-image", "xcb-util-image"),
    "libxcb-render-util.so.0": _Package("libxcb-render-util0", "xcb-util-renderutil", "xcb-util-renderutil"),
    "libxcb-util.so.1": _Package("libxcb-util1", "xcb-util", "xcb-util"),
    "libxkbcommon-x11.so.0": _Package("libxkbcommon-x11-0", "libxkbcommon-x11", "libxkbcommon-x11"),
    "libX11-xcb.so.1": _Package("libx11-xcb1", "libX11-xcb", "libx11"),
    "libxcb.so.1": _Package("libxcb1", *_XCB),
    "libxcb-randr.so.0": _Package("libxcb-randr0", *_XCB),
    "libxcb-render.so.0": _Package("libxcb-render0", *_XCB),
    "libxcb-shape.so.0": _Package("libxcb-shape0", *_XCB),
    "libxcb-shm.so.0": _Package("libxcb-shm0", *_XCB),
    "libxcb-sync.so.1": _Package("libxcb-sync1", *_XCB),
    "libxcb-xfixes.so.0": _Package("libxcb-xfixes0", *_XCB),
    "libxcb-xkb.so.1": _Package("libxcb-xkb1", *_XCB),
}

# Needed besides by a window on a Wayland compositor (Qt's platform plugin "wayland").
_WAYLAND = {
    "libwayland-client.so.0": _Package("libwayland-client0", "libwayland-client", "wayland"),
    "libwayland-cursor.so.0": _Package("libwayland-cursor0", "libwayland-cursor", "wayland"),
}

_PACKAGES = _ALWAYS | _X11 | _WAYLAND
_INSTALL_COMMANDS = {"debian": "sudo apt install", "fedora": "sudo dnf install", "arch": "sudo pacman -S"}
_RELATIVES = {"ubuntu": "debian", "rhel": "fedora", "centos": "fedora"}
_OLDEST_WINDOWS = 17763  # the build of Windows 10, version 1809, the oldest that Qt runs on
_ERROR_ICON = 0x10  # of a message box
_INVISIBLE = ("offscreen", "minimal")
_CONNECT_SECONDS = 0.5


def has_display() -> bool:
    """Whether a window can be shown to a person.

    On Linux the X server or the Wayland compositor named by the environment must accept a connection; a remote one is
    given half a second. Windows and macOS always have a display. `QT_QPA_PLATFORM` set to a platform without one
    (`offscreen`) is obeyed.
    """
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(_INVISIBLE):
        return False
    if not sys.platform.startswith("linux"):
        return True
    return _x_server_answers() or _wayland_answers()


def missing_libraries(offscreen: bool = False) -> tuple[str, ...]:
    """The shared libraries Qt needs here and cannot load, such as `libxcb-cursor.so.0`; empty outside Linux.

    With `offscreen`, those that only a visible window needs are left out. Where both Wayland and X11 answer, the
    libraries of one of the two are enough; where neither does, those of X11 are asked for.
    """
    if not sys.platform.startswith("linux"):
        return ()
    missing = _not_loadable(_ALWAYS)
    if offscreen:
        return missing
    on_wayland, on_x11 = _wayland_answers(), _x_server_answers()
    if on_wayland and (not on_x11 or not _not_loadable(_WAYLAND)):
        return missing + _not_loadable(_WAYLAND)
    return missing + _not_loadable(_X11)


def old_windows_sentence() -> str:
    """Why no window can be opened on this version of Windows, and what to do; empty on a newer one and elsewhere."""
    if sys.platform == "win32" and (build := sys.getwindowsversion().build) < _OLDEST_WINDOWS:
        return (
            f"ClassLens needs Windows 10, version 1809, or a newer one; this is build {build}, and 1809 is build "
            f"{_OLDEST_WINDOWS}. Update Windows (Settings, Update & Security), then start ClassLens again."
        )
    return ""


def temporary_copy_sentence() -> str:
    """Why nothing beside the program is seen, and what to do, where macOS has started a program that was just
    downloaded from a temporary copy of it (“app translocation”); empty elsewhere.
    """
    if sys.platform == "darwin" and "/AppTranslocation/" in sys.executable:
        return (
            "macOS has opened a temporary copy of ClassLens, which does not see what lies beside the program, such as "
            "classroom packs. Quit ClassLens, move it to the folder Applications in the Finder, and open it there."
        )
    return ""


def tell(sentence: str) -> None:
    """Say why there is no window: on standard error, or in a message box where a program on Windows has none."""
    print(sentence, file=sys.stderr)
    if sys.platform == "win32" and getattr(sys, "frozen", False) and not ctypes.windll.kernel32.GetConsoleWindow():
        ctypes.windll.user32.MessageBoxW(None, sentence, "ClassLens", _ERROR_ICON)


def install_sentence(missing: tuple[str, ...]) -> str:
    """What is missing and the command that installs it on this distribution. `missing` must not be empty."""
    verb, them = ("is", "it") if len(missing) == 1 else ("are", "them")
    reason = f"ClassLens cannot open a window, because {_listed(missing)} {verb} missing."
    family = _distribution_family()
    if family is None:
        packages = _unique(_PACKAGES[name].debian for name in missing)
        return (
            f"{reason} Install {them} with the package manager of your system "
            f"(on Debian and Ubuntu: sudo apt install {' '.join(packages)}), then start ClassLens again."
        )
    packages = _unique(getattr(_PACKAGES[name], family) for name in missing)
    return f"{reason} Install {them} with: {_INSTALL_COMMANDS[family]} {' '.join(packages)}"


def _not_loadable(libraries: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in libraries if not _loads(name))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _x_server_answers() -> bool:
    """Whether the server of `DISPLAY` (`[host]:number[.screen]`) accepts a connection."""
    match = re.fullmatch(r"(?:unix|(?P<host>.*)):(?P<number>\d+)(?:\.\d+)?", os.environ.get("DISPLAY", ""))
    if match is None:
        return False
    number = int(match["number"])
    if match["host"]:
        try:
            socket.create_connection((match["host"], 6000 + number), _CONNECT_SECONDS).close()
        except OSError:
            return False
        return True
    path = f"/tmp/.X11-unix/X{number}"
    # The name that begins with a zero byte is the same socket in Linux' abstract namespace.
    return _socket_answers(path) or _socket_answers("\0" + path)


def _wayland_answers() -> bool:
    """Whether the compositor of `WAYLAND_DISPLAY` (a socket in `XDG_RUNTIME_DIR`) accepts a connection."""
    name = os.environ.get("WAYLAND_DISPLAY", "")
    return bool(name) and _socket_answers(os.path.join(os.environ.get("XDG_RUNTIME_DIR", ""), name))


def _socket_answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_CONNECT_SECONDS)
        try:
            connection.connect(path)
        except OSError:
            return False
        return True


def _distribution_family() -> str | None:
    """`debian`, `fedora` or `arch`, whose package names are known; None elsewhere."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return None
    for name in (release.get("ID", ""), *release.get("ID_LIKE", "").split()):
        family = _RELATIVES.get(name, name)
        if family in _INSTALL_COMMANDS:
            return family
    return None


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
