"""What a packaged build is made of: what belongs to a variant, and the files that systems read about the program."""

from __future__ import annotations

import configparser
import os
import plistlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).parents[1]
PACKAGING = PROJECT / "assets" / "packaging"
IDENTIFIER = "org.classlens.ClassLens"


@pytest.fixture(scope="module")
def parts() -> ModuleType:
    spec = spec_from_file_location("parts", PACKAGING / "parts.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_variant_is_chosen_by_argument_or_variable(parts: ModuleType) -> None:
    assert parts.chosen_variant([], {}) == "full"
    assert parts.chosen_variant([], {"CLASSLENS_VARIANT": "lite"}) == "lite"
    assert parts.chosen_variant(["build.spec", "--variant", "full"], {"CLASSLENS_VARIANT": "lite"}) == "full"
    with pytest.raises(ValueError, match="The variants are: full, lite"):
        parts.chosen_variant(["--variant", "tiny"], {})


def test_lite_has_no_framework_and_no_variant_has_what_only_tests_use(parts: ModuleType) -> None:
    full, lite = parts.packages_of("full"), parts.packages_of("lite")
    assert {"torch", "tensorflow", "transformers", "keras", "h5py", "onnx", "numpy", "pyside6-essentials"} <= full
    assert lite < full
    assert {"numpy", "onnxruntime", "opencv-python-headless", "pillow", "pyqtgraph", "psutil"} <= lite
    assert lite.isdisjoint(
        {"torch", "tensorflow", "transformers", "keras", "h5py", "onnx", "safetensors", "setuptools"}
    )
    assert full.isdisjoint({"pytest", "hypothesis", "mypy", "ruff", "scikit-learn", "scipy", "pyinstaller"})
    excluded = parts.strangers("lite")
    assert {"torch", "tensorflow", "keras", "transformers", "pytest", "_pytest", "sklearn", "scipy", "mypy"} <= {
        *excluded
    }
    assert {"numpy", "cv2", "PIL", "PySide6", "engine", "gui", "classlens", "tests"}.isdisjoint(excluded)
    assert {"torch", "tensorflow", "keras", "transformers"}.isdisjoint(parts.strangers("full"))


@pytest.mark.parametrize(
    ("place", "unused"),
    [
        ("PySide6/Qt/lib/libQt6Widgets.so.6", False),
        ("PySide6/Qt/lib/libQt6Quick.so.6", True),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", False),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", False),
        ("PySide6/Qt/plugins/platforms/libqlinuxfb.so", True),
        ("PySide6/Qt/plugins/imageformats/libqsvg.so", False),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("PySide6\\translations\\qtbase_de.qm", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", False),
        ("PySide6\\plugins\\platforms\\qdirect2d.dll", True),
        ("PySide6\\plugins\\imageformats\\qpdf.dll", True),
        ("PySide6\\opengl32sw.dll", True),
        ("PySide6\\Qt6Widgets.dll", False),
        ("onnxruntime/capi/onnxruntime_pybind11_state.so", False),
        ("onnxruntime\\capi\\onnxruntime_pybind11_state.pyd", False),
        ("onnxruntime\\capi\\onnxruntime.dll", True),
        ("torch/bin/protoc", True),
        ("torch/bin/torch_shm_manager", False),
        ("torch/lib/libtorch_cpu.so", False),
        ("tensorflow/include/tensorflow/core/x.h", True),
        ("assets/packaging/install.sh", True),
        ("assets/labels/build.py", True),
        ("assets/projects/recipe/render.py", True),
        ("assets/projects/the-friend-in-the-picture/project.json", False),
        ("weights/picture-kind/recipe/train.py", True),
        ("weights/picture-kind/weights.npz", False),
        ("weights/not-a-digit/recipe/train.py", True),
        ("weights/best-cnn/recipe/teach.py", True),
        ("weights/not-a-digit/model.onnx", False),
        ("weights/efficientnet-lite0/recipe/make.py", True),
        ("weights/efficientnet-lite0/model.onnx", False),
        ("weights/efficientnet-lite2/manifest.json", False),
        ("assets/icons/classlens.svg", False),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSerif-Bold.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSansMono-Oblique.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSansMono.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSans-Oblique.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf", False),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSans-Bold.ttf", False),
        ("weights/best-cnn/model.onnx", False),
    ],
)
def test_what_is_never_loaded_is_left_out(parts: ModuleType, place: str, unused: bool) -> None:
    assert parts.is_unused(place, "full") is unused
    assert parts.is_unused(place, "lite") is unused


def test_weights_that_only_frameworks_read_are_not_in_lite(parts: ModuleType) -> None:
    for name in ("keras-cnn/model.weights.h5", "best-cnn/weights.safetensors"):
        assert parts.is_unused(f"weights/{name}", "lite")
        assert not parts.is_unused(f"weights/{name}", "full")
    assert not parts.is_unused("weights/numpy-nn/weights.npz", "lite")


def test_of_libraries_those_go_along_that_something_is_linked_with(parts: ModuleType) -> None:
    links = {"qt.so": ["libx.so.1"], "libx.so.1": ["libc.so.6", "liby.so.2"], "libgtk.so.3": ["liby.so.2", "libz.so.1"]}
    places = ["PySide6/plugins/qt.so", "libx.so.1", "a.libs/liby.so.2", "libgtk.so.3", "libz.so.1", "libpython3.11.so"]
    entries = [(place, Path(place).name, "BINARY") for place in places]
    kept = parts.needed(entries, lambda source: links.get(source, []))
    assert [place for place, _, _ in kept] == [*places[:3], places[5]]


def test_of_qts_libraries_for_windows_those_go_along_that_something_is_linked_with(parts: ModuleType) -> None:
    links = {"qwindows.dll": ["QT6GUI.dll"], "Qt6Gui.dll": ["Qt6Core.dll"], "Qt6Quick.dll": ["Qt6Qml.dll"]}
    libraries = [rf"PySide6\Qt6{part}.dll" for part in ("Gui", "Core", "Quick", "Qml")]
    places = [r"PySide6\plugins\platforms\qwindows.dll", *libraries]
    entries = [(place, place.rpartition("\\")[2], "BINARY") for place in [*places, "python313.dll"]]
    kept = parts.needed(entries, lambda source: links.get(source, []))
    assert [place for place, _, _ in kept] == [*places[:3], "python313.dll"]


def test_of_the_runtime_of_c_plus_plus_the_newest_goes_along_once(parts: ModuleType) -> None:
    versions = {"python": (14, 42), "qt": (14, 44), "shiboken": (14, 40), "wine": ()}
    entries = [
        ("VCRUNTIME140.dll", "python", "BINARY"),
        (r"PySide6\vcruntime140.dll", "qt", "BINARY"),
        (r"shiboken6\MSVCP140.dll", "shiboken", "BINARY"),
        (r"numpy.libs\msvcp140-a4c2.dll", "python", "BINARY"),
        ("vcomp140.dll", "wine", "BINARY"),
    ]
    kept = parts.with_one_cpp_runtime(entries, versions.__getitem__)
    assert kept == [entries[3], ("vcruntime140.dll", "qt", "BINARY"), ("msvcp140.dll", "shiboken", "BINARY")]


def test_all_files_of_that_runtime_can_be_had_of_one_version(parts: ModuleType, tmp_path: Path) -> None:
    for name in ("msvcp140.dll", "vcruntime140.dll", "vcamp140.dll"):
        (tmp_path / name).write_bytes(b"")
    entries = [(r"PySide6\MSVCP140.dll", "qt", "BINARY"), ("msvcp140_1.dll", "qt", "BINARY"), ("a.dll", "a", "BINARY")]
    assert parts.again_from(tmp_path, entries) == [("msvcp140.dll", str(tmp_path / "msvcp140.dll"), "BINARY")]


def test_links_to_what_was_left_out_are_left_out(parts: ModuleType) -> None:
    links = [("libQt.so", "lib/libQt.so", "SYMLINK"), ("libGone.so", "lib/libGone.so", "SYMLINK"), ("a", "a", "DATA")]
    kept = parts.without_dangling_links(links, [("lib/libQt.so", "", "BINARY")])
    assert [place for place, _, _ in kept] == ["libQt.so", "a"]


def test_charts_can_do_without_opengl() -> None:
    code = (
        "import runpy, sys\n"
        "runpy.run_path(sys.argv[1])\n"
        "sys.meta_path.insert(0, sys.meta_path.pop())\n"  # here the real ones could be found first
        "from PySide6.QtWidgets import QApplication, QWidget\n"
        "application = QApplication([])\n"
        "from gui.widgets.plots.training_chart import TrainingChart\n"
        "chart = TrainingChart()\n"
        "chart.begin(2)\n"
        "chart.add_batch(0.5, 1.0, 0.5)\n"
        "assert not chart.grab().isNull()\n"
        "from PySide6.QtOpenGLWidgets import QOpenGLWidget\n"
        "assert QOpenGLWidget.__mro__[1] is QWidget\n"
    )
    subprocess.run([sys.executable, "-c", code, PACKAGING / "stand_ins.py"], cwd=PROJECT, check=True)


def test_of_a_packages_record_only_the_version_goes_along(parts: ModuleType, tmp_path: Path) -> None:
    for name in ("METADATA", "RECORD", "direct_url.json"):
        (tmp_path / name).write_text(name)
    target = "classlens-0.1.0.dist-info"
    assert parts.without_traces([(str(tmp_path), target)]) == [(str(tmp_path / "METADATA"), target)]


def test_icons_are_drawn_in_every_size(parts: ModuleType, tmp_path: Path) -> None:
    from PIL import Image

    made = parts.draw_icons(PROJECT / "assets" / "icons" / "classlens.svg", tmp_path)
    for side in parts.ICON_SIDES:
        with Image.open(made["png"] / f"{side}.png") as picture:
            assert picture.size == (side, side)
            assert picture.getextrema()[3] == (0, 255) if side >= 64 else picture.getextrema()[3][1] > 0
    with Image.open(made["ico"]) as icon:
        assert icon.info["sizes"] == {(side, side) for side in parts.ICON_SIDES if side <= 256}
    with Image.open(made["icns"]) as icon:
        assert (256, 256, 2) in icon.info["sizes"] or (512, 512, 1) in icon.info["sizes"]


def test_the_version_resource_of_windows_names_program_and_version(parts: ModuleType) -> None:
    kinds = ("VSVersionInfo", "FixedFileInfo", "StringFileInfo", "StringTable", "VarFileInfo", "VarStruct")
    names: dict[str, Any] = {kind: lambda *given, **named: (*given, named) for kind in kinds}
    strings: dict[str, str] = {}
    names["StringStruct"] = strings.__setitem__
    resource = eval(parts.version_resource("1.2.3", "ClassLens", "Classifiers"), names)  # as PyInstaller reads it
    assert resource[-1]["ffi"][-1]["filevers"] == (1, 2, 3, 0)
    assert strings["OriginalFilename"] == "ClassLens.exe"
    assert (strings["FileVersion"], strings["ProductName"]) == ("1.2.3", "ClassLens")


def test_macos_is_told_why_the_camera_is_wanted_and_may_give_it(parts: ModuleType) -> None:
    texts = parts.macos_texts("1.2.3")
    assert "camera" in texts["NSCameraUsageDescription"]
    assert texts["CFBundleShortVersionString"] == "1.2.3"
    plistlib.dumps(texts)
    rights = plistlib.loads((PACKAGING / "macos-entitlements.plist").read_bytes())
    assert rights["com.apple.security.device.camera"] is True


@pytest.mark.skipif(sys.platform == "win32", reason="it installs on Linux")
@pytest.mark.parametrize("name", ["Class Lens", 'odd "$name` 100%'])
def test_the_script_puts_the_program_into_the_menu_and_takes_it_out_again(
    parts: ModuleType, tmp_path: Path, name: str
) -> None:
    program = tmp_path / name
    program.mkdir()
    (program / "ClassLens").write_text("#!/bin/sh\necho started\n")
    (program / "ClassLens").chmod(0o755)
    icons = tmp_path / "png"
    icons.mkdir()
    (icons / "48.png").write_bytes(b"picture")
    parts.put_beside(program, PACKAGING, icons, "1.2.3", "2026-01-02")
    home = tmp_path / "home"
    environment = {"HOME": str(home), "PATH": os.environ["PATH"]}

    def install(*arguments: str) -> str:
        done = subprocess.run(
            [program / "install.sh", *arguments], env=environment, check=True, capture_output=True, text=True
        )
        return done.stdout

    assert "in your menu" in install()
    share = home / ".local" / "share"
    entry = configparser.RawConfigParser(delimiters="=", comment_prefixes="#")
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(share / "applications" / f"{IDENTIFIER}.desktop", encoding="utf-8")
    values = entry["Desktop Entry"]
    assert values["Type"] == "Application"
    assert values["Icon"] == IDENTIFIER
    quoted = values["Exec"].replace("\\\\", "\\").replace("%%", "%")  # as in every text
    assert (quoted[0], quoted[-1]) == ('"', '"')
    assert re.sub(r'\\(["`$\\])', r"\1", quoted[1:-1]) == str(program / "ClassLens")
    assert (share / "icons" / "hicolor" / "48x48" / "apps" / f"{IDENTIFIER}.png").read_bytes() == b"picture"
    assert (share / "icons" / "hicolor" / "scalable" / "apps" / f"{IDENTIFIER}.svg").exists()
    about = ElementTree.parse(share / "metainfo" / f"{IDENTIFIER}.metainfo.xml").getroot()
    assert about.findtext("id") == IDENTIFIER
    assert about.findtext("launchable") == f"{IDENTIFIER}.desktop"
    assert about.find("releases/release").attrib == {"version": "1.2.3", "date": "2026-01-02"}  # type: ignore[union-attr]
    started = subprocess.run([home / ".local" / "bin" / "classlens"], check=True, capture_output=True, text=True)
    assert started.stdout == "started\n"
    assert "no longer in your menu" in install("--remove")
    assert [path for path in home.rglob("*") if not path.is_dir()] == []
    if shutil.which("desktop-file-validate"):
        subprocess.run(["desktop-file-validate", program / "share" / f"{IDENTIFIER}.desktop"], check=True)


def test_the_workflow_builds_tests_and_keeps_both_variants_on_three_systems() -> None:
    workflow = yaml.safe_load((PROJECT / ".github" / "workflows" / "package.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    matrix = job["strategy"]["matrix"]
    assert matrix["variant"] == ["lite", "full"]
    assert {system.split("-")[0] for system in matrix["system"]} == {"ubuntu", "windows", "macos"}
    commands = "\n".join(step.get("run", "") for step in job["steps"])
    assert "build.spec -- --variant ${{ matrix.variant }}" in commands
    assert "pytest tests/package" in commands
    assert any(step.get("uses", "").startswith("actions/upload-artifact@") for step in job["steps"])
