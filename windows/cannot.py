"""What the Windows Python under Wine cannot run, and why. A test is named by its file and the start of its name."""

from __future__ import annotations

_NO_PIP = "the Windows Python made here has no pip"
_NO_FRAMEWORKS = "the environment comes without frameworks"
_SAME = "it checks files that are the same on Linux"

_NO_V8 = "V8, which runs the JavaScript of a page, ends its process under Wine"
_PAGES = ("test_network_of_page", "test_photo_page", "test_preparation_of_page", "test_sources_of_page")

_NO_DXGI = "ONNX Runtime says on standard error that Wine has no DXGI"

CANNOT: tuple[tuple[str, str, str], ...] = (
    (
        "tests/engine/data/test_odd_files.py",
        "test_a_folder_whose_pictures_cannot_be_reached",
        "Wine makes no link to a file that is not there",
    ),
    ("tests/engine/export/test_convert.py", "", _NO_FRAMEWORKS),
    ("tests/engine/runtimes/test_framework_share.py", "test_the_share_of", _NO_FRAMEWORKS),
    ("tests/engine/runtimes/test_framework_share.py", "test_a_table_has_a_line", _NO_FRAMEWORKS),
    *((f"tests/engine/sharing/web_page/{file}.py", "", _NO_V8) for file in _PAGES),
    ("tests/engine/test_launcher.py", "test_output_that_nobody_reads", _NO_DXGI),
    ("tests/engine/test_launcher.py", "test_the_launcher_returns_the_status", _NO_DXGI),
    ("tests/gui/pages/recognise/test_results_view.py", "test_the_native_framework", _NO_FRAMEWORKS),
    ("tests/test_contracts.py", "", _SAME),
    ("tests/test_contributing.py", "test_a_model_is_added", _NO_FRAMEWORKS),
    ("tests/test_packaging.py", "test_lite_has_no_framework", _NO_FRAMEWORKS),
    ("tests/test_project.py", "test_the_tested_version_is_the_one_installed", "the environment comes without some"),
    ("tests/test_typing.py", "", _SAME),
    ("tests/test_wheel.py", "", _NO_PIP),
)


def reason(file: str, name: str) -> str:
    """Why a test cannot be run, empty when it can. `file` is its path in the project, with slashes."""
    return next((why for place, start, why in CANNOT if file == place and name.startswith(start)), "")
