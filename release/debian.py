"""A package for Debian, Ubuntu and systems made from them: the program, its entry in the menu, its command."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

_IDENTIFIER = "org.classlens.ClassLens"
_PLACE = "opt/classlens"
# What Qt's window needs of the system; the names are those of Debian 12 and Ubuntu 22.04 and of newer ones.
_DEPENDS = (
    "libegl1, libgl1, libfontconfig1, libfreetype6, libdbus-1-3, libxkbcommon-x11-0, libxcb-cursor0, libxcb-icccm4, "
    "libxcb-image0, libxcb-keysyms1, libxcb-render-util0, libxcb-xkb1, libx11-xcb1"
)


def make_deb(folder: Path, target: Path, version: str, when: int) -> None:
    """Make a .deb of a program that was built for Linux. Raises CalledProcessError when dpkg-deb cannot."""
    with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
        root = Path(temporary, "root")
        shutil.copytree(folder, root / _PLACE, symlinks=True)
        _put_into_menu(root)
        kilobytes = sum(path.lstat().st_size for path in root.rglob("*") if not path.is_dir()) // 1024
        control = root / "DEBIAN" / "control"
        control.parent.mkdir()
        control.write_text(_control(folder.name.lower(), version, kilobytes), encoding="utf-8")
        for path in [root, *root.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)
        subprocess.run(
            ["dpkg-deb", "--build", "--root-owner-group", "-Zxz", "-z6", str(root), str(target)],
            check=True, env={"PATH": "/usr/bin:/bin", "SOURCE_DATE_EPOCH": str(when)}, stdout=subprocess.DEVNULL,
        )  # fmt: skip


def _put_into_menu(root: Path) -> None:
    """Move what `install.sh` would copy for one person to where the system looks for everybody."""
    program, share = root / _PLACE, root / "usr" / "share"
    (program / "install.sh").unlink()
    for side in (program / "share" / "icons").glob("*.png"):
        place = share / "icons" / "hicolor" / f"{side.stem}x{side.stem}" / "apps" / f"{_IDENTIFIER}.png"
        place.parent.mkdir(parents=True)
        shutil.move(side, place)
    scalable = share / "icons" / "hicolor" / "scalable" / "apps" / f"{_IDENTIFIER}.svg"
    scalable.parent.mkdir(parents=True)
    shutil.move(program / "share" / "icons" / "classlens.svg", scalable)
    (share / "metainfo").mkdir()
    shutil.move(program / "share" / f"{_IDENTIFIER}.metainfo.xml", share / "metainfo")
    entry = (program / "share" / f"{_IDENTIFIER}.desktop").read_text(encoding="utf-8")
    (share / "applications").mkdir()
    (share / "applications" / f"{_IDENTIFIER}.desktop").write_text(
        entry.replace("@PROGRAM@", f"/{_PLACE}/ClassLens"), encoding="utf-8"
    )
    shutil.rmtree(program / "share")
    (root / "usr" / "bin").mkdir()
    (root / "usr" / "bin" / "classlens").symlink_to(f"/{_PLACE}/ClassLens")


def _control(name: str, version: str, kilobytes: int) -> str:
    other = {"classlens": "classlens-lite", "classlens-lite": "classlens"}[name]
    return (
        f"Package: {name}\nConflicts: {other}\nReplaces: {other}\nVersion: {version}\nArchitecture: amd64\n"
        "Section: education\nPriority: optional\n"
        f"Maintainer: The ClassLens developers <classlens@localhost>\nInstalled-Size: {kilobytes}\n"
        f"Depends: libc6, {_DEPENDS}\n"
        "Description: see how image classifiers answer the same picture\n"
        " Draw a digit or open a photo, and several networks answer at once, each with its scores.\n"
        " They can be trained, measured and compared in the window, without internet.\n"
    )
