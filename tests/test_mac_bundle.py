"""The check of a bundle for macOS, on bundles made up here: what is right passes, and each fault has its sentence."""

from __future__ import annotations

import plistlib
import struct
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

PACKAGING = Path(__file__).parents[1] / "assets" / "packaging"
ARM64, INTEL = 0x0100000C, 0x01000007

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="not everybody may make links there")


def load(name: str) -> ModuleType:
    spec = spec_from_file_location(name, PACKAGING / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


bundles, parts = load("mac_bundle"), load("parts")


def code(*libraries: str, processor: int = ARM64, needs: tuple[int, int] = (11, 0)) -> bytes:
    """A file with load commands alone."""
    commands = [struct.pack("<6I", 0x32, 24, 1, needs[0] << 16 | needs[1] << 8, 0, 0)]
    for library in libraries:
        name = library.encode() + b"\0" * (8 - len(library) % 8)
        commands.append(struct.pack("<6I", 0xC, 24 + len(name), 24, 0, 0, 0) + name)
    body = b"".join(commands)
    return struct.pack("<8I", 0xFEEDFACF, processor, 0, 6, len(commands), len(body), 0, 0) + body


def fat(*parts: tuple[int, bytes]) -> bytes:
    """Code for several processors in one file."""
    start, head, body = 8 + 20 * len(parts), b"", b""
    for processor, content in parts:
        head += struct.pack(">5I", processor, 0, start + len(body), len(content), 0)
        body += content
    return struct.pack(">2I", 0xCAFEBABE, len(parts)) + head + body


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """A bundle in order, with the texts that the build gives it."""
    contents = tmp_path / "ClassLens.app" / "Contents"
    for name in ("MacOS", "Frameworks", "Resources"):
        (contents / name).mkdir(parents=True)
    texts = {
        **parts.macos_texts("1.2.3"),
        "CFBundleExecutable": "ClassLens",
        "CFBundleIconFile": "classlens.icns",
        "CFBundleIdentifier": "org.classlens.ClassLens",
    }
    (contents / "Info.plist").write_bytes(plistlib.dumps(texts))
    (contents / "MacOS" / "ClassLens").write_bytes(code("/usr/lib/libSystem.B.dylib"))
    (contents / "MacOS" / "ClassLens").chmod(0o755)
    (contents / "Resources" / "classlens.icns").write_bytes(b"icns")
    library = fat((INTEL, code()), (ARM64, code("@rpath/libQt.dylib", "/System/Library/Frameworks/AppKit")))
    (contents / "Frameworks" / "libQt.dylib").write_bytes(library)
    (contents / "Resources" / "libQt.dylib").symlink_to("../Frameworks/libQt.dylib")
    return tmp_path / "ClassLens.app"


def test_a_bundle_in_order_has_no_fault(bundle: Path) -> None:
    assert bundles.faults(bundle) == []


def test_each_fault_of_code_and_links_is_a_sentence(bundle: Path) -> None:
    frameworks, resources = bundle / "Contents" / "Frameworks", bundle / "Contents" / "Resources"
    (frameworks / "brew.dylib").write_bytes(code("/opt/homebrew/lib/libx.dylib"))
    (frameworks / "intel.dylib").write_bytes(code(processor=INTEL))
    (frameworks / "new.dylib").write_bytes(code(needs=(15, 2)))
    (frameworks / "short.dylib").write_bytes(code()[:30])
    (resources / "out").symlink_to("/etc/hosts")
    (resources / "up").symlink_to("../../../other")
    (resources / "gone").symlink_to("nothing")
    (resources / "classlens.icns").unlink()
    (bundle / "Contents" / "MacOS" / "ClassLens").chmod(0o644)
    assert bundles.faults(bundle) == [
        "Contents/MacOS/ClassLens may not be executed.",
        "There is no icon Contents/Resources/classlens.icns.",
        "The link Contents/Resources/gone leads to nothing, which is not there.",
        "The link Contents/Resources/out leads out of the bundle, to /etc/hosts.",
        "The link Contents/Resources/up leads out of the bundle, to ../../../other.",
        "Contents/Frameworks/brew.dylib is linked with /opt/homebrew/lib/libx.dylib, which other Macs do not have.",
        "Contents/Frameworks/intel.dylib is not for Apple's processors.",
        "Contents/Frameworks/new.dylib needs macOS 15.2, and Info.plist promises 14.0.",
    ]


@pytest.mark.parametrize("damage", ["missing", "no plist", "no camera"])
def test_texts_that_are_missing_are_named(bundle: Path, damage: str) -> None:
    plist = bundle / "Contents" / "Info.plist"
    if damage == "missing":
        plist.unlink()
    elif damage == "no plist":
        plist.write_bytes(b"<plist>")
    else:
        texts = plistlib.loads(plist.read_bytes())
        del texts["NSCameraUsageDescription"]
        plist.write_bytes(plistlib.dumps(texts))
    (fault,) = bundles.faults(bundle)
    wanted = (
        "Info.plist does not say NSCameraUsageDescription." if damage == "no camera" else "Info.plist cannot be read"
    )
    assert fault.startswith(wanted)


@pytest.mark.parametrize(
    "content", [b"", b"\xca\xfe", b"\xca\xfe\xba\xbe\0\0\0\x01", b"\xcf\xfa\xed\xfe", b"#!/bin/sh\n"]
)
def test_what_is_no_code_or_ends_early_is_passed_over(content: bytes) -> None:
    assert bundles.read_code(content) is None


def test_the_rights_are_those_that_python_and_a_camera_need() -> None:
    rights = plistlib.loads((PACKAGING / "macos-entitlements.plist").read_bytes())
    assert set(rights) <= {
        "com.apple.security.device.camera",
        "com.apple.security.cs.allow-jit",
        "com.apple.security.cs.allow-unsigned-executable-memory",
        "com.apple.security.cs.disable-library-validation",
    }
    assert all(value is True for value in rights.values())
