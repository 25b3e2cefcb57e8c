"""What takes the space in a packaged program: a table of its parts, and how many bytes were spared.

`package_size.py FOLDER` prints the table; with `--write` it also replaces the one of its variant in docs/packaging.md.
Sizes are those of the files, without what a disk rounds them up by.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from common import PROJECT

DOCUMENT = PROJECT / "docs" / "packaging.md"
MOST_ROWS = 14

# The first rule that fits names the part; places are those below the folder `_internal`.
RULES = (
    (r"^assets/", "assets: MNIST, samples, icons, a font"),
    (r"^weights/", "weights: the shipped models"),
    (r"^(PySide6|shiboken6)/|^lib(icu|Qt6|pyside|shiboken)", "Qt and PySide6"),
    (r"^(cv2|opencv_python_headless\.libs)/|^lib(av|sw|vpx|aom|openblasp)", "OpenCV, with FFmpeg and OpenBLAS"),
    (r"^numpy(\.libs)?/|^libscipy_openblas", "NumPy, with OpenBLAS"),
    (r"^onnxruntime/", "ONNX Runtime"),
    (r"^(matplotlib|mpl_toolkits|contourpy|kiwisolver|fontTools)", "Matplotlib, to save figures"),
    (r"^(PIL|pillow\.libs)/", "Pillow"),
    (r"^(tensorflow|keras|tensorflow_cpu|libtensorflow|grpc|h5py|ml_dtypes|tf2onnx)", "TensorFlow and Keras"),
    (r"^(torch|functorch|torchgen|nvidia|triton)", "PyTorch"),
    (r"^(transformers|tokenizers|huggingface_hub|hf_xet|safetensors|regex)", "Transformers"),
    (r"^(onnx|onnx_ir|onnxscript)/", "ONNX, to export"),
    (r"^(lib-dynload|base_library|python3|libpython)", "Python"),
    (r"^lib[^/]+\.(so|dylib)[^/]*$", "libraries of the system"),
)


def main(arguments: list[str]) -> int:
    """Print the table of a folder, and write it where that is wanted; returns the exit status."""
    write = "--write" in arguments
    names = [name for name in arguments if name != "--write"]
    if len(names) != 1 or not Path(names[0]).is_dir():
        print("Usage: package_size.py FOLDER [--write]", file=sys.stderr)
        return 2
    folder = Path(names[0])
    table = table_of(folder)
    print(table)
    if write:
        variant = "lite" if folder.name.endswith("-lite") else "full"
        text = DOCUMENT.read_text(encoding="utf-8")
        begin, end = f"<!-- {variant}: begin -->\n", f"<!-- {variant}: end -->"
        before, rest = text.split(begin)
        DOCUMENT.write_text(before + begin + table + "\n" + end + rest.split(end)[1], encoding="utf-8")
    return 0


def table_of(folder: Path) -> str:
    """The parts of a packaged program in Markdown, the largest first, in millions of bytes."""
    sizes: Counter[str] = Counter()
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            sizes[part_of(path.relative_to(folder))] += path.stat().st_size
    total = sum(sizes.values())
    rows = sizes.most_common(MOST_ROWS)
    rest = total - sum(size for _, size in rows)
    if rest:
        rows.append(("everything else", rest))
    lines = [f"| {name} | {size / 1e6:.1f} MB | {size / total:.0%} |".replace("%", " %") for name, size in rows]
    return "\n".join(
        ["| part | size | share |", "|---|--:|--:|", *lines, f"| **together** | **{total / 1e6:.1f} MB** | |"]
    )


def part_of(place: Path) -> str:
    """The part that a file belongs to, by its place in the folder."""
    if place.parts[0] not in ("_internal", "Contents"):
        return "the program itself, ClassLens' and others' Python code"
    inside = "/".join(place.parts[1:])
    for rule, name in RULES:
        if re.search(rule, inside):
            return name
    return f"{place.parts[1]}" if len(place.parts) > 2 else "everything else"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
