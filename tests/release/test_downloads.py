"""What people download, received, unpacked or installed as they do it, and started."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.package import under_wine
from tests.package.programs import Package
from tests.release.conftest import RELEASE
from windows import wine

UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\ClassLens"
needs_wine = pytest.mark.skipif(shutil.which("wine") is None or not wine.DISK.exists(), reason="it needs Wine")


def works(package: Package) -> None:
    done = package.run("selftest", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert all(row["error"] is None for row in json.loads(done.stdout))


@pytest.fixture
def home() -> Iterator[Path]:
    with under_wine.home() as home:
        yield home


def test_all_downloads_are_as_their_sums_say() -> None:
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=RELEASE, check=True, capture_output=True)
    named = {line.split()[1] for line in (RELEASE / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
    assert named == {path.name for path in RELEASE.iterdir()} - {"SHA256SUMS", *(p.name for p in RELEASE.glob("*.txt"))}


@pytest.mark.parametrize("ending", [".zip", ".tar.xz"])
def test_the_list_of_contents_names_every_file(download: Callable[[str], Path], ending: str) -> None:
    archive = download(ending)
    listed = archive.with_name(archive.name.removesuffix(ending) + ".contents.txt").read_text(encoding="utf-8")
    wanted = {line.split(maxsplit=2)[2] for line in listed.splitlines()}
    if ending == ".zip":
        with zipfile.ZipFile(archive) as opened:
            names = opened.namelist()
    else:
        with tarfile.open(archive) as opened:
            names = [entry.name for entry in opened if not entry.isdir()]
    assert {name.partition("/")[2] for name in names} == wanted
    assert len({name.partition("/")[0] for name in names}) == 1


@needs_wine
def test_the_archive_for_windows_starts_where_it_is_unpacked(
    download: Callable[[str], Path], tmp_path: Path, home: Path
) -> None:
    with zipfile.ZipFile(download("-windows-x64.zip")) as archive:
        archive.extractall(tmp_path)
    (folder,) = tmp_path.glob("ClassLens*")
    with under_wine.copied(folder) as copy:
        works(under_wine.WinePackage(copy, home))


def test_the_archive_for_linux_starts_where_it_is_unpacked(download: Callable[[str], Path], tmp_path: Path) -> None:
    subprocess.run(["tar", "-xf", download("-linux-x86_64.tar.xz")], cwd=tmp_path, check=True)
    (folder,) = tmp_path.glob("ClassLens*")
    (tmp_path / "home").mkdir()
    works(Package(folder, tmp_path / "home"))


def test_the_package_for_debian_starts_and_is_in_the_menu(download: Callable[[str], Path], tmp_path: Path) -> None:
    root = tmp_path / "root"
    subprocess.run(["dpkg-deb", "--extract", download(".deb"), root], check=True)
    (tmp_path / "home").mkdir()
    works(Package(root / "opt" / "classlens", tmp_path / "home"))
    assert (root / "usr/bin/classlens").readlink() == Path("/opt/classlens/ClassLens")
    (entry,) = (root / "usr/share/applications").iterdir()
    assert "Exec=/opt/classlens/ClassLens\n" in entry.read_text(encoding="utf-8")
    assert len(list((root / "usr/share/icons").rglob("*.png"))) == 8
    assert not (root / "opt/classlens/install.sh").exists()


def _person() -> str:
    """Whom Wine takes for the person: the name of this account, whatever home the tests have."""
    return pwd.getpwuid(os.getuid()).pw_name


class Installed:
    """The installer for Windows, run by Wine, and what it leaves."""

    def __init__(self, setup: Path) -> None:
        self.setup = setup
        self.person = wine.DISK / "users" / _person() / "AppData" / "Local"
        self.data = self.person / "ClassLens"

    def run(self, program: Path, *arguments: str) -> int:
        return wine.run([str(program), "/S", *arguments], 600, capture=True).returncode

    def key(self, place: str) -> str:
        """What the registry holds at a place."""
        # It is told in a code page; of what is looked for, "ü" alone is no ASCII.
        return wine.run(["reg", "query", place, "/s"], 60, capture=True).stdout.replace("\ufffd", "ü")

    def uninstall(self, folder: Path, *arguments: str) -> int:
        # The last argument keeps it from going on in a copy of itself that nobody waits for.
        return self.run(folder / "Uninstall.exe", *arguments, f"_?={wine.windows_path(folder)}")


@pytest.fixture
def installed(download: Callable[[str], Path]) -> Iterator[Installed]:
    installed = Installed(download("-windows-x64-setup.exe"))
    yield installed
    shutil.rmtree(installed.data, ignore_errors=True)


@needs_wine
@pytest.mark.parametrize(
    ("arguments", "place", "root"),
    [
        ([], "users/{person}/AppData/Local/Programs/ClassLens", "HKCU"),
        (["/AllUsers"], "Program Files/ClassLens", "HKLM"),
        ([r"/D=C:\Schüler\ClassLens"], "Schüler/ClassLens", "HKCU"),
    ],
)
def test_the_installer_installs_for_one_or_for_all_and_takes_it_out_again(
    installed: Installed, home: Path, arguments: list[str], place: str, root: str
) -> None:
    folder = wine.DISK / place.format(person=_person())
    assert installed.run(installed.setup, *arguments) == 0
    (folder / "_internal" / "_wmi.pyd").unlink(missing_ok=True)  # Wine has no answer to it
    works(under_wine.WinePackage(folder, home))
    shell = rf"{root}\Software\Classes\ClassLens.Pack\shell\open\command"
    assert wine.windows_path(folder / "ClassLens.exe") in installed.key(shell)
    uninstall = rf"{root}\{UNINSTALL}"
    assert "0.1.0" in installed.key(uninstall)
    links = [*wine.DISK.rglob("Start Menu/Programs/ClassLens.lnk")]
    assert len(links) == 1
    pack = folder / "school.classlens"
    pack.write_bytes(b"of the person")
    kept = installed.data / "runs" / "one.json"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("{}", encoding="utf-8")

    assert installed.uninstall(folder) == 0
    assert kept.exists(), "the person's work is kept"
    assert [path.name for path in folder.iterdir() if path.name != "Uninstall.exe"] == ["school.classlens"]
    assert "ClassLens" not in installed.key(shell) + installed.key(uninstall)
    assert [*wine.DISK.rglob("Start Menu/Programs/ClassLens.lnk")] == []
    shutil.rmtree(folder)


@needs_wine
def test_an_update_takes_the_place_of_what_is_there(installed: Installed) -> None:
    folder = wine.DISK / "Schüler" / "ClassLens"
    assert installed.run(installed.setup, rf"/D={wine.windows_path(folder)}") == 0
    older, policy = folder / "_internal" / "older.txt", folder / "policy.json"
    older.write_text("of an older version", encoding="utf-8")
    policy.write_text("{}", encoding="utf-8")
    assert installed.run(installed.setup) == 0
    assert not older.exists()
    assert policy.exists(), "what the school put beside the program"
    assert not (installed.person / "Programs" / "ClassLens").exists(), "it goes where it is"

    assert installed.run(installed.setup, "/AllUsers") == 0
    everybodys = wine.DISK / "Program Files" / "ClassLens"
    assert (everybodys / "ClassLens.exe").exists()
    assert [path.name for path in folder.iterdir()] == ["policy.json"], "nobody has two of them"
    assert "InstallLocation" not in installed.key(rf"HKCU\{UNINSTALL}")
    assert installed.uninstall(everybodys) == 0
    shutil.rmtree(folder)
    shutil.rmtree(everybodys, ignore_errors=True)


@needs_wine
def test_an_own_copy_that_is_open_stays_and_can_be_removed_later(installed: Installed) -> None:
    own, everybodys = installed.person / "Programs" / "ClassLens", wine.DISK / "Program Files" / "ClassLens"
    assert installed.run(installed.setup) == 0
    program = own / "ClassLens-command.exe"
    program.unlink()
    program.mkdir()  # which cannot be written, as a program that is open
    assert installed.run(installed.setup, "/AllUsers") == 0
    assert (everybodys / "ClassLens.exe").exists()
    assert (own / "Uninstall.exe").exists()
    assert "InstallLocation" in installed.key(rf"HKCU\{UNINSTALL}")
    program.rmdir()
    assert installed.uninstall(own) == 0
    assert "InstallLocation" not in installed.key(rf"HKCU\{UNINSTALL}")
    assert installed.uninstall(everybodys) == 0
    for folder in (own, everybodys):
        shutil.rmtree(folder, ignore_errors=True)


@needs_wine
def test_the_installer_refuses_what_would_do_harm(installed: Installed) -> None:
    another = wine.DISK / "Another"  # with a blank, it would need quotation marks, which /D cannot have
    (another / "_internal").mkdir(parents=True)
    theirs = another / "_internal" / "theirs.dll"
    theirs.write_bytes(b"")
    assert installed.run(installed.setup, rf"/D={wine.windows_path(another)}") == 2
    assert theirs.exists()
    shutil.rmtree(another)
    (another / "Uninstall.exe").mkdir(parents=True)
    assert installed.run(installed.setup, rf"/D={wine.windows_path(another)}") == 2, "it cannot be written"
    assert [path.name for path in another.iterdir()] == ["Uninstall.exe"]
    shutil.rmtree(another)

    folder = installed.person / "Programs" / "ClassLens"
    assert installed.run(installed.setup) == 0
    (folder / "_internal" / "_wmi.pyd").unlink(missing_ok=True)  # Wine has no answer to it
    program = wine.windows_path(folder / "ClassLens-command.exe")
    with subprocess.Popen(
        ["wine", program, "train", "numpy-nn", "--epochs", "200"], env=wine.environment(), stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        deadline = time.monotonic() + 60
        while not any((found.info["cmdline"] or [""])[0] == program for found in psutil.process_iter(["cmdline"])):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert installed.run(installed.setup) == 2, "the program is open"
        running.kill()
    wine.end_all()
    assert installed.uninstall(folder) == 0
    shutil.rmtree(folder, ignore_errors=True)


@needs_wine
def test_the_uninstaller_removes_the_persons_work_when_told(installed: Installed) -> None:
    assert installed.run(installed.setup) == 0
    (installed.data / "runs").mkdir(parents=True, exist_ok=True)
    folder = installed.person / "Programs" / "ClassLens"
    assert installed.uninstall(folder, "/RemoveData") == 0
    assert not installed.data.exists()
    shutil.rmtree(folder, ignore_errors=True)
