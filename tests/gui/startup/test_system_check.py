"""The check that runs before Qt: displays that answer or not, libraries that are there or not."""

from __future__ import annotations

import platform
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from gui.startup import system_check

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="these rules are about Linux")


@pytest.fixture(autouse=True)
def _no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def compositor(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Wayland socket that accepts connections."""
    # A short folder: the path of a Unix socket may have 107 bytes at most.
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/wayland-7")
        listener.listen()
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
        yield


@pytest.fixture
def x_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An X server's port that accepts connections, as that of a remote login."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setenv("DISPLAY", f"127.0.0.1:{listener.getsockname()[1] - 6000}.0")
        yield


def _without(monkeypatch: pytest.MonkeyPatch, *absent: str) -> None:
    """Every library loads here, except the absent ones."""
    monkeypatch.setattr(system_check, "_loads", lambda name: name not in absent)


def _on(monkeypatch: pytest.MonkeyPatch, **release: str) -> None:
    monkeypatch.setattr(platform, "freedesktop_os_release", lambda: release)


@pytest.mark.parametrize(("build", "is_old"), [(10240, True), (17134, True), (17763, False), (26100, False)])
def test_windows_before_1809_is_too_old_for_a_window(build: int, is_old: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "getwindowsversion", lambda: SimpleNamespace(build=build), raising=False)
    sentence = system_check.old_windows_sentence()
    assert bool(sentence) is is_old
    assert not is_old or f"this is build {build}" in sentence


@linux_only
class TestDisplay:
    def test_none_named_is_no_display(self) -> None:
        assert not system_check.has_display()

    @pytest.mark.usefixtures("compositor")
    def test_a_compositor_that_answers_is_a_display(self) -> None:
        assert system_check.has_display()

    @pytest.mark.usefixtures("x_server")
    def test_an_x_server_that_answers_is_a_display(self) -> None:
        assert system_check.has_display()

    @pytest.mark.parametrize("display", [":9731", "unix:9731", "127.0.0.1:9731", "nonsense", ""])
    def test_a_name_nobody_answers_to_is_no_display(self, monkeypatch: pytest.MonkeyPatch, display: str) -> None:
        monkeypatch.setenv("DISPLAY", display)
        assert not system_check.has_display()

    @pytest.mark.usefixtures("x_server")
    def test_the_offscreen_platform_is_obeyed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
        assert not system_check.has_display()


@linux_only
class TestLibraries:
    def test_nothing_missing_is_an_empty_answer(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _without(monkeypatch)
        assert system_check.missing_libraries() == ()

    def test_a_window_on_x11_needs_what_plain_debian_lacks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        absent = ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1")
        _without(monkeypatch, *absent)
        assert system_check.missing_libraries() == absent

    def test_offscreen_needs_no_window_libraries(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _without(monkeypatch, "libxcb-cursor.so.0", "libwayland-client.so.0")
        assert system_check.missing_libraries(offscreen=True) == ()

    def test_offscreen_still_needs_what_qt_itself_needs(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _without(monkeypatch, "libEGL.so.1")
        assert system_check.missing_libraries(offscreen=True) == ("libEGL.so.1",)

    @pytest.mark.usefixtures("compositor")
    def test_wayland_alone_does_not_need_x11(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _without(monkeypatch, "libxcb-cursor.so.0")
        assert system_check.missing_libraries() == ()

    @pytest.mark.usefixtures("compositor")
    def test_wayland_alone_needs_its_own_libraries(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _without(monkeypatch, "libwayland-cursor.so.0")
        assert system_check.missing_libraries() == ("libwayland-cursor.so.0",)

    @pytest.mark.usefixtures("compositor", "x_server")
    def test_beside_wayland_x11_is_enough(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _without(monkeypatch, "libwayland-cursor.so.0")
        assert system_check.missing_libraries() == ()

    def test_a_library_that_does_not_exist_is_not_loadable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(system_check, "_X11", {"libno-such-thing.so.3": None})
        assert "libno-such-thing.so.3" in system_check.missing_libraries()

    @pytest.mark.parametrize(
        ("files", "platform_plugin"),
        [
            (("lib/libQt6Core.so.6", "lib/libQt6Gui.so.6", "lib/libQt6DBus.so.6", "lib/libQt6Widgets.so.6"), False),
            (("plugins/platforms/libqoffscreen.so",), False),
            (("plugins/platforms/libqxcb.so", "lib/libQt6XcbQpa.so.6"), True),
            (("plugins/platforms/libqwayland.so", "lib/libQt6WaylandClient.so.6"), True),
        ],
    )
    def test_every_library_the_installed_qt_names_is_known(self, files: tuple[str, ...], platform_plugin: bool) -> None:
        spec = find_spec("PySide6")
        assert spec is not None
        assert spec.origin is not None
        qt = Path(spec.origin).parent / "Qt"
        known = set(system_check._PACKAGES) if platform_plugin else set(system_check._ALWAYS)
        named = set()
        for file in files:
            named |= set(re.findall(rb"\0(lib[\w.+-]+\.so\.\d+)(?=\0)", (qt / file).read_bytes()))
        # Qt brings its own parts, and every Python already runs on these of the C library and the compiler.
        present = re.compile(r"lib(Qt6|icu|c\.|m\.|gcc_s|stdc\+\+)")
        assert {name.decode() for name in named if not present.match(name.decode())} <= known


class TestSentence:
    def test_one_library_on_debian(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _on(monkeypatch, ID="debian")
        assert system_check.install_sentence(("libxcb-cursor.so.0",)) == (
            "ClassLens cannot open a window, because libxcb-cursor.so.0 is missing. "
            "Install it with: sudo apt install libxcb-cursor0"
        )

    @pytest.mark.parametrize(
        ("release", "command"),
        [
            ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "sudo apt install libxcb-cursor0 libxcb-randr0 libxcb1"),
            ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "sudo dnf install xcb-util-cursor libxcb"),
            ({"ID": "arch"}, "sudo pacman -S xcb-util-cursor libxcb"),
        ],
    )
    def test_each_family_gets_its_own_packages_once(
        self, monkeypatch: pytest.MonkeyPatch, release: dict[str, str], command: str
    ) -> None:
        _on(monkeypatch, **release)
        sentence = system_check.install_sentence(("libxcb-cursor.so.0", "libxcb-randr.so.0", "libxcb.so.1"))
        assert "libxcb-cursor.so.0, libxcb-randr.so.0 and libxcb.so.1 are missing" in sentence
        assert sentence.endswith(f"Install them with: {command}")

    def test_an_unknown_system_is_told_what_to_look_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        _on(monkeypatch, ID="somethingelse")
        sentence = system_check.install_sentence(("libxcb-cursor.so.0",))
        assert "package manager of your system" in sentence
        assert "libxcb-cursor0" in sentence


def test_the_check_loads_no_qt() -> None:
    code = (
        "import sys; from gui.startup import system_check; "
        "system_check.has_display(); system_check.missing_libraries(); "
        "print([name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))])"
    )
    project = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project)
    assert done.stdout.strip() == "[]"


def test_a_temporary_copy_of_macos_is_noticed_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(sys, "executable", "/Applications/ClassLens.app/Contents/MacOS/ClassLens")
    assert system_check.temporary_copy_sentence() == ""
    away = "/private/var/folders/x/T/AppTranslocation/0-1/d/ClassLens.app/Contents/MacOS/ClassLens"
    monkeypatch.setattr(sys, "executable", away)
    assert "move it to the folder Applications" in system_check.temporary_copy_sentence()
