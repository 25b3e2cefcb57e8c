"""What `build.spec` needs to know: which packages belong to a variant, what is left out, icons, the version resource.

Nothing here is part of the packaged program. The rules, and what they save, are explained in docs/packaging.md.
"""

from __future__ import annotations

import posixpath
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

Entry = tuple[str, str, str]
"""A file as PyInstaller lists it: place in the build, source, kind."""

VARIANTS = ("full", "lite")

FOR_FRAMEWORKS = frozenset(
    {
        "h5py",
        "onnx",
        "onnxscript",
        "safetensors",
        "tensorflow",
        "tf2onnx",
        "torch",
        "transformers",
    }
)
"""Requirements of ClassLens that only the frameworks' own code uses; `lite` comes without them."""

# Files of Qt that a window with widgets never loads. `eglfs` and the like are for devices without a window system.
_UNUSED_QT = re.compile(
    r"PySide6/(?:Qt/)?(?:translations/|qml/"  # the window is in English
    r"|plugins/(?:designer|egldeviceintegrations|generic|networkinformation|platforminputcontexts/(?:lib)?qtvirtualkeyboard"
    r"|qmllint|qmltooling|sqldrivers|tls|vectorimageformats)"
    r"|plugins/platforms/(?:lib)?q(?:direct2d|eglfs|linuxfb|minimal|minimalegl|vkkhrdisplay|vnc)\b"
    r"|plugins/imageformats/(?:lib)?qpdf"
    # Drawn by the processor; and GTK's theme would bring all of GTK.
    r"|plugins/(?:platformthemes/libqgtk3|wayland-graphics-integration|xcbglintegrations)"
    r"|(?:opengl32sw|d3dcompiler_\d+)\.dll"
    r"|lib/libQt6(?:EglFS|LabsStyleKit|Pdf|Qml|Quick|VirtualKeyboard))"
)
# ONNX Runtime's Python module has the runtime inside; this library is for programs in C.
_UNUSED_LIBRARIES = re.compile(r"onnxruntime/capi/(?:lib)?onnxruntime\.(?:so|dylib|dll|\d)")
# Libraries that are there because others are linked with them; whatever else a build has is loaded by its name.
_LIBRARY = re.compile(r"^(?:[^/]+\.libs/|PySide6/Qt/lib/)?(?!libpython)lib[^/]+\.so[^/]*$|^PySide6/Qt6\w+\.dll$")
# Microsoft's runtime for programs in C++, which several packages bring along.
_CPP_RUNTIME = re.compile(r"^(?:concrt|msvcp|vccorlib|vcomp|vcruntime)140(?:_\w+)?\.dll$")
# Where the tools that built them left in what debuggers read.
_STRIPPED = re.compile(
    r"^(?:libpython[^/]+|(?:python3[^/]*/lib-dynload|PIL|contourpy|fontTools|grpc|h5py|kiwisolver|matplotlib|onnx"
    r"|tensorflow|tokenizers|torch)/.+)\.so[^/]*$"
)
_NATIVE_WEIGHTS = re.compile(r"^weights/[^/]+/[^/]+\.(?:h5|safetensors)$")
ICON_SIDES = (16, 24, 32, 48, 64, 128, 256, 512)
# For programs in C++, tests of the frameworks themselves, and what stand_ins.py stands in for.
_UNUSED_FRAMEWORKS = re.compile(
    r"^(?:tensorflow/include|torch/(?:include|share|test)|torch/bin(?!/torch_shm_manager))/"
    r"|^tensorflow/(?:python/profiler/internal/_pywrap_profiler_plugin|compiler/tf2xla/ops/_xla_ops"
    r"|compiler/mlir/stablehlo/stablehlo_extension)\."
    r"|/testdata/|\.(?:a|cmake|cuh|h|hpp|lib|pyi)$"
)
_UNUSED_DATA = re.compile(
    r"^assets/(?:packaging/|[^/]+/build\.py$)|^(?:assets|weights)/[^/]+/recipe/|/tests?/"
    r"|^matplotlib/mpl-data/(?:fonts/(?:afm|pdfcorefonts)/|images/|plot_directive|sample_data)"
    r"|^matplotlib/mpl-data/fonts/ttf/DejaVu(?:Serif|SansMono|Sans-(?:Bold)?Oblique)"
)


def chosen_variant(arguments: list[str], environment: dict[str, str]) -> str:
    """The variant of `-- --variant NAME`, of the variable CLASSLENS_VARIANT, or "full". Raises ValueError."""
    name = environment.get("CLASSLENS_VARIANT", "full")
    if "--variant" in arguments[:-1]:
        name = arguments[arguments.index("--variant") + 1]
    if name not in VARIANTS:
        raise ValueError(f"There is no variant “{name}”. The variants are: {', '.join(VARIANTS)}.")
    return name


def brought_along(names: Iterable[str]) -> set[str]:
    """Normalised names of these packages and of all that they require here, as far as they are installed."""
    found: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        wanted = waiting.pop()
        name = canonicalize_name(wanted.name)
        if name in found and not wanted.extras:
            continue
        try:
            requirements = metadata.requires(name) or []
        except metadata.PackageNotFoundError:
            continue
        found.add(name)
        for text in requirements:
            requirement = Requirement(text)
            extras = ("", *wanted.extras)
            if requirement.marker is None or any(requirement.marker.evaluate({"extra": extra}) for extra in extras):
                waiting.append(requirement)
    return found


def packages_of(variant: str) -> set[str]:
    """The installed packages that belong to a variant, by normalised name."""
    left_out = FOR_FRAMEWORKS if variant == "lite" else frozenset()
    direct = [Requirement(text) for text in metadata.requires("classlens") or []]
    return brought_along(
        requirement.name
        for requirement in direct
        if requirement.name not in left_out and (not requirement.marker or requirement.marker.evaluate({"extra": ""}))
    )


def strangers(variant: str) -> list[str]:
    """Top-level modules that are installed here and do not belong to a variant, to be excluded.

    So a build holds the same wherever it is made, whatever else the environment has.
    """
    wanted = packages_of(variant) | {"classlens"}
    own = {"assets", "benchmarks", "classlens", "engine", "gui", "tests"}
    return sorted(
        module
        for module, owners in metadata.packages_distributions().items()
        if module not in own and not any(canonicalize_name(owner) in wanted for owner in owners)
    )


def is_unused(place: str, variant: str) -> bool:
    """Whether the file at this place inside a variant, such as "PySide6/Qt/qml/x", is never loaded."""
    place = place.replace("\\", "/")
    rules = [_UNUSED_QT, _UNUSED_LIBRARIES, _UNUSED_FRAMEWORKS, _UNUSED_DATA]
    if variant == "lite":
        rules.append(_NATIVE_WEIGHTS)  # only frameworks read them
    return any(rule.search(place) for rule in rules)


def needed(binaries: Iterable[Entry], imports: Callable[[str], Iterable[str]]) -> list[Entry]:
    """Of binaries as PyInstaller lists them, those that are loaded by name, and the libraries these need in turn.

    `imports` gives the file names of the libraries that a file is linked with. What only left-out files needed goes.
    """
    entries = list(binaries)
    by_name: dict[str, list[Entry]] = {}
    for entry in entries:
        by_name.setdefault(_file_name(entry), []).append(entry)
    kept: set[str] = set()
    waiting = [entry for entry in entries if not _LIBRARY.search(entry[0].replace("\\", "/"))]
    while waiting:
        place, source, _ = waiting.pop()
        if place not in kept:
            kept.add(place)
            waiting += [found for name in imports(source) for found in by_name.get(name, by_name.get(name.lower(), []))]
    return [entry for entry in entries if entry[0] in kept]


def with_one_cpp_runtime(binaries: Iterable[Entry], version: Callable[[str], tuple[int, ...]]) -> list[Entry]:
    """Of Microsoft's C++ runtime, which Windows loads once for all, the newest of each file, beside Python's library.

    An older one, loaded first, ends the process as soon as a library needs the newer one. `version` gives that of a
    file, an empty one for a file that is not Microsoft's and stays behind.
    """
    newest: dict[str, Entry] = {}
    others = []
    for entry in binaries:
        name = _file_name(entry)
        if not _CPP_RUNTIME.match(name):
            others.append(entry)
        elif version(entry[1]) > (version(newest[name][1]) if name in newest else ()):
            newest[name] = (name, entry[1], entry[2])
    return [*others, *newest.values()]


def again_from(folder: Path, binaries: Iterable[Entry]) -> list[Entry]:
    """The files of Microsoft's C++ runtime among the binaries, once more, from a folder that has them too."""
    names = {name for name in map(_file_name, binaries) if _CPP_RUNTIME.match(name)}
    return [(name, str(folder / name), "BINARY") for name in sorted(names) if (folder / name).exists()]


def _file_name(entry: Entry) -> str:
    """The name of a file without its folders; that of a library for Windows in small letters, as it knows no case."""
    name = entry[0].replace("\\", "/").rpartition("/")[2]
    return name.lower() if name.lower().endswith((".dll", ".pyd")) else name


def without_dangling_links(entries: Iterable[Entry], others: Iterable[Entry]) -> list[Entry]:
    """The entries but for links to a file that is neither among them nor among the others."""
    listed = list(entries)
    places = {Path(place).as_posix() for place, _, _ in (*listed, *others)}
    return [
        (place, source, kind)
        for place, source, kind in listed
        if kind != "SYMLINK" or posixpath.normpath((Path(place).parent / source).as_posix()) in places
    ]


def without_traces(records: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of packages' records, as PyInstaller's `copy_metadata` gives them, the file that names the version.

    Others name folders of the machine it was built on.
    """
    return [
        (str(path), target)
        for source, target in records
        for path in (Path(source, "METADATA"), Path(source, "PKG-INFO"))
        if path.is_file()
    ]


def version_resource(version: str, title: str, description: str) -> str:
    """The version resource of a Windows program, as PyInstaller reads it. `version` begins with three numbers."""
    numbers = [int(number) for number in re.findall(r"\d+", version)[:3]]
    quad = (*numbers, *[0] * (4 - len(numbers)))
    strings = {
        "CompanyName": "The ClassLens developers",
        "FileDescription": description,
        "FileVersion": version,
        "InternalName": title,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{title}.exe",
        "ProductName": title,
        "ProductVersion": version,
    }
    table = ", ".join(f"StringStruct({name!r}, {text!r})" for name, text in strings.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={quad}, prodvers={quad}, mask=0x3f, flags=0x0, OS=0x40004, "
        "fileType=0x1, subtype=0x0, date=(0, 0)), kids=[StringFileInfo([StringTable('040904B0', "
        f"[{table}])]), VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def draw_icons(svg: Path, folder: Path) -> dict[str, Path]:
    """The icon in the forms systems want: "ico", "icns", and "png" a folder with `16.png` to `512.png`."""
    from io import BytesIO  # noqa: PLC0415 - what follows is needed by a build alone

    from PIL import Image  # noqa: PLC0415
    from PySide6.QtCore import QBuffer, Qt  # noqa: PLC0415
    from PySide6.QtGui import QImage, QPainter  # noqa: PLC0415
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    renderer = QSvgRenderer(str(svg))
    pictures = {}
    for side in ICON_SIDES:
        picture = QImage(side, side, QImage.Format.Format_ARGB32)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        buffer = QBuffer()
        picture.save(buffer, "PNG")
        pictures[side] = Image.open(BytesIO(buffer.data().data()))
    made = {"png": folder / "png", "ico": folder / "classlens.ico", "icns": folder / "classlens.icns"}
    made["png"].mkdir(parents=True, exist_ok=True)
    for side, picture in pictures.items():
        picture.save(made["png"] / f"{side}.png")
    largest = pictures[max(pictures)]
    rest = [picture for side, picture in pictures.items() if side <= 256]
    pictures[256].save(made["ico"], append_images=rest, sizes=[picture.size for picture in rest])
    largest.save(made["icns"], append_images=list(pictures.values()))
    return made


def macos_texts(version: str) -> dict[str, object]:
    """What the bundle says about itself on macOS, in its Info.plist."""
    return {
        "CFBundleDisplayName": "ClassLens",
        "CFBundleName": "ClassLens",
        "CFBundleShortVersionString": version,
        "LSApplicationCategoryType": "public.app-category.education",
        "LSMinimumSystemVersion": "14.0",
        "NSCameraUsageDescription": "ClassLens reads digits that you hold in front of the camera. The pictures are "
        "looked at on this computer alone and are not kept.",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "MIT licence",
        "NSRequiresAquaSystemAppearance": False,
    }


def strip(folder: Path) -> None:
    """Take out of the libraries in a built folder what only debuggers read, where the system has the tool for it."""
    tool = shutil.which("strip")
    found = [path for path in folder.rglob("*.so*") if _STRIPPED.search(path.relative_to(folder).as_posix())]
    if tool is not None and found:
        subprocess.run([tool, "--strip-unneeded", *map(str, found)], check=True)


def put_beside(program: Path, packaging: Path, icons: Path, version: str, date: str) -> None:
    """What lies beside a program on Linux: the script that puts it into the menu, and what that copies."""
    share = program / "share"
    shutil.copytree(icons, share / "icons", dirs_exist_ok=True)
    shutil.copy(packaging.parent / "icons" / "classlens.svg", share / "icons")
    shutil.copy(packaging / "install.sh", program)
    shutil.copy(packaging / "org.classlens.ClassLens.desktop", share)
    about = (packaging / "org.classlens.ClassLens.metainfo.xml").read_text(encoding="utf-8")
    about = about.replace("@VERSION@", version).replace("@DATE@", date)
    (share / "org.classlens.ClassLens.metainfo.xml").write_text(about, encoding="utf-8")
