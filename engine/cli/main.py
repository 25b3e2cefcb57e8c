"""The parser of the command line, and how failures become sentences and exit codes."""

from __future__ import annotations

import argparse
import errno
import io
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from engine import catalog
from engine.catalog.spec import FAST, INT8, NATIVE, RUNTIMES
from engine.cli import commands, doctor, weights
from engine.cli.compare import compare as compare_command
from engine.cli.evaluate import evaluate as evaluate_command
from engine.cli.explain import METHODS, explain
from engine.cli.export import export as export_command
from engine.cli.kind import kind
from engine.cli.networks import import_network
from engine.cli.output import discard_stdout, say
from engine.cli.read import read
from engine.cli.session import session
from engine.cli.teach import teach as teach_command
from engine.cli.train import train as train_command
from engine.data import augmentation
from engine.data.catalog import DATA_METAVAR, DEFAULT_DATA
from engine.diagnostics import version
from engine.errors import ClassLensError, SettingsError, UsageError
from engine.jobs import JobCancelled, JobContext
from engine.sharing.targets import TARGETS
from engine.system.shortage import is_shortage, out_of_memory
from engine.types import Task

COMMANDS = (
    "models", "predict", "read", "kind", "compare", "explain", "train", "teach", "evaluate", "export", "import",
    "session", "weights", "doctor", "selftest",
)  # fmt: skip

_Command = Callable[[argparse.Namespace, JobContext], int]

DONE, FAILED, WRONG_USAGE = 0, 1, 2


def main(argv: Sequence[str]) -> int:
    """Run one command; returns its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            _can_say_everything(stream)
    arguments = parser().parse_args(argv)
    run: _Command = arguments.run
    context = JobContext()
    with _interrupts(context):
        try:
            return run(arguments, context)
        except (UsageError, SettingsError) as error:
            say(error.sentence)
            return WRONG_USAGE
        except ClassLensError as error:
            say(error.sentence)
            return FAILED
        except (JobCancelled, KeyboardInterrupt):
            say("Stopped, as you asked.")
            return FAILED
        except OSError as error:
            discard_stdout()
            if is_shortage(error):
                say(out_of_memory(error).sentence)
            elif not _nobody_reads(error):
                why = error.strerror
                say(f"The result could not be written: {why}. Make room or write it elsewhere, then try again.")
            return FAILED
        except (MemoryError, ImportError, RuntimeError) as error:
            if not is_shortage(error):
                raise
            say(out_of_memory(error).sentence)
            return FAILED


def _nobody_reads(error: OSError) -> bool:
    """Whether whoever read our output has gone, so that there is nobody left to tell."""
    # Python on Windows knows a closed pipe as an invalid argument.
    return isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL)


def _can_say_everything(stream: io.TextIOWrapper) -> None:
    """What a terminal cannot show must not end the command, and what goes to a program or a file is UTF-8."""
    # Windows would encode it as the region of the computer does, which differs between two classrooms.
    if sys.platform == "win32" and not stream.isatty() and "PYTHONIOENCODING" not in os.environ:
        stream.reconfigure(encoding="utf-8")
    stream.reconfigure(errors="backslashreplace")


_RECIPE = "seed: the original; tuned: best accuracy (the default); quick"
_SPEEDS = {FAST: "fast", NATIVE: "native, the original framework", INT8: "int8, compressed to 8 bits"}


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(
        prog="classlens", description="See how different image classifiers answer the same picture. "
        "Without a command, the window opens."
    )  # fmt: skip
    top.add_argument("--version", action="version", version=f"ClassLens {version()}")
    subparsers = top.add_subparsers(metavar="COMMAND", required=True)

    def add(name: str, run: _Command, text: str, files: str = "", csv: str = "") -> argparse.ArgumentParser:
        command = subparsers.add_parser(name, help=text, description=text)
        if files:
            command.add_argument("files", nargs="+", metavar=files, type=Path)
        output = command.add_mutually_exclusive_group()
        output.add_argument("--json", action="store_true", help="write JSON, for machines")
        if csv:
            output.add_argument("--csv", action="store_true", help=f"write CSV, {csv}")
        command.set_defaults(run=run)
        return command

    _add_changing(add("models", commands.models, "List the models and whether they are ready."))

    predict = add("predict", commands.predict, "Let models name what is in pictures.", "FILE")
    _add_models(predict)
    _add_runtime(predict, RUNTIMES)
    predict.add_argument(
        "--top", type=_positive, metavar="K", help="labels of each answer (default: the best one; with --json 5)"
    )

    many = add("read", read, "Find all digits in pictures and read them, line by line.", "PICTURE")
    many.add_argument("--model", default=catalog.DEFAULT, metavar="ID", help=f"default {catalog.DEFAULT}")

    add("kind", kind, "Say what pictures hold: one digit, many digits, an object, nothing.", "PICTURE")

    _add_explaining(add("explain", explain, "Show why a model answers as it does, by one method."))

    compare = add(
        "compare", compare_command, "Time models and speeds on pictures, or on all pictures of a folder.",
        csv="a line as soon as it is measured",
    )  # fmt: skip
    _add_comparing(compare)

    _add_training(add("train", train_command, "Train a model."))
    _add_teaching(
        add("teach", teach_command, "Teach a network classes of your own, with a folder of pictures for each.")
    )

    _add_evaluating(add("evaluate", evaluate_command, "Evaluate a model on test pictures."))

    _add_exporting(add("export", export_command, "Write a model so that it works without ClassLens."))
    _add_importing(add("import", import_network, "Import a bundle, or an ONNX network made elsewhere, as a model."))
    handed_in = add(
        "session", session, "Say what sessions hold that were handed in: who did what.", csv="a line for each session"
    )
    handed_in.add_argument("paths", nargs="+", metavar="FILE|FOLDER", type=Path)

    weights.add_commands(subparsers)
    add("doctor", doctor.doctor, "Say what works here and what does not.")
    add("selftest", commands.selftest, "Let every ready model answer its golden picture.")
    return top


def _add_explaining(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", type=Path)
    command.add_argument("--model", default=catalog.DEFAULT, metavar="ID", help=f"default {catalog.DEFAULT}")
    command.add_argument("--method", choices=METHODS, default=METHODS[0], help=f"default {METHODS[0]}")
    command.add_argument("--label", default="", metavar="L", help="of maps: explain this answer, not the best one")
    command.add_argument("--random-weights", action="store_true", help="the map of the same network, untrained")


def _add_training(train: argparse.ArgumentParser) -> None:
    _add_model(train)
    train.add_argument("--recipe", default="tuned", metavar="NAME", help=_RECIPE)
    train.add_argument("--epochs", type=int, metavar="N")
    train.add_argument("--batch", type=int, metavar="N", help="batch size, in pictures")
    train.add_argument("--lr", type=float, metavar="X", help="learning rate")
    train.add_argument("--seed", type=int, metavar="N", help="random seed")
    train.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", dest="settings",
        help="another setting of the recipe, such as patience=3 or hidden_units=128,64; can be given several times",
    )  # fmt: skip
    train.add_argument("--augment", metavar="A,…|none", help=f"augmentations: {', '.join(augmentation.NAMES)}")
    _add_data(train)
    train.add_argument("--limit", type=_positive, metavar="N", help="train on N pictures only")
    train.add_argument("--out", type=Path, metavar="DIR", help="write the weights there and leave the app's alone")


def _add_teaching(teach: argparse.ArgumentParser) -> None:
    teach.add_argument("folder", metavar="FOLDER", type=Path, help="holds a folder of pictures for each class")
    teach.add_argument("--out", type=Path, metavar="PROJECT", help="where to keep the project; a folder that is new")
    teach.add_argument("--test", type=Path, metavar="FOLDER", help="test pictures, in folders of the same names")


def _add_exporting(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "model", metavar="MODEL",
        help="a model's id, a run, or the folder of a run or a project; for one web page several, with commas between",
    )  # fmt: skip
    command.add_argument("--to", choices=tuple(TARGETS), help="what to write; without it, what there is is listed")
    command.add_argument("--out", type=Path, metavar="PATH", help="the file or folder to write; a name that is new")


def _add_changing(command: argparse.ArgumentParser) -> None:
    changing = command.add_mutually_exclusive_group()
    changing.add_argument("--rename", nargs=2, metavar=("ID", "NAME"), help="give an imported network another name")
    changing.add_argument("--remove", metavar="ID", help="remove an imported network for good")


def _add_evaluating(command: argparse.ArgumentParser) -> None:
    _add_model(command)
    _add_data(command)
    _add_runtime(command, (FAST, NATIVE))


def _add_comparing(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="FILE|FOLDER", type=Path)
    command.add_argument(
        "--runtimes", default=",".join(RUNTIMES), metavar="NAME,…", help=f"{_speeds(RUNTIMES)} (default all)"
    )
    _add_models(command)


def _add_importing(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", type=Path, help="a bundle (.zip) or a network (.onnx)")
    command.add_argument("--name", default="", help="what to call the model")
    command.add_argument(
        "--labels", metavar="FILE|L,…", help="its labels in the order of the scores, in a file one a line"
    )
    bare = command.add_argument_group("of a bare network; a bundle says these itself")
    for name, values, text in (
        ("--range", "LOW,HIGH", "between which values it wants pixels"),
        ("--mean", "M[,M,M]", "what is then taken away, for red, green and blue if it differs"),
        ("--deviation", "D[,D,D]", "by what is then divided"),
        ("--crop", "SHARE", "of the shorter side of a photo that is kept; 0 squeezes all of it"),
    ):
        bare.add_argument(name, metavar=values, type=_numbers, help=text)
    command._negative_number_matcher = re.compile(r"-[\d.]")  # "-1,1" is a value, and no option
    bare.add_argument("--bgr", action="store_true", help="it wants blue first")
    bare.add_argument("--dark-ink", action="store_true", help="it wants digits dark on a bright ground")


def _add_runtime(command: argparse.ArgumentParser, runtimes: Sequence[str]) -> None:
    command.add_argument("--runtime", choices=runtimes, default=FAST, help=f"{_speeds(runtimes)} (default {FAST})")


def _speeds(runtimes: Sequence[str]) -> str:
    return f"speed: {'; '.join(_SPEEDS[runtime] for runtime in runtimes)}"


def _add_model(command: argparse.ArgumentParser) -> None:
    command.add_argument("model", metavar="ID", help=f"one of {', '.join(catalog.DIGIT_MODELS)}")


def _add_data(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", default=DEFAULT_DATA, metavar=DATA_METAVAR, help=f"default {DEFAULT_DATA}")
    command.add_argument(
        "--test", metavar=DATA_METAVAR, help="test with these data, in place of the test part of those of --data"
    )
    command.add_argument(
        "--labels", metavar="WHERE",
        help="where the labels of a file are: first, last, or the name of a column. For labels of 1 to 10, 10=0 counts "
        "10 as 0, and 1=0 counts 1 as 0",
    )  # fmt: skip


def _add_models(command: argparse.ArgumentParser) -> None:
    command.add_argument("--models", default="all", metavar="ID,…", help="ids, folders of projects, or all (default)")
    command.add_argument(
        "--task", choices=[task.value for task in Task], default=Task.DIGITS.value, help="which models all are"
    )


def _numbers(text: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError(f"Give numbers with commas between, not “{text}”.") from None


def _positive(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"Give a whole number of 1 or more, not “{text}”.")
    return value


class _interrupts:
    """Ctrl+C asks the work to stop, so that a training run keeps its best weights; a second one stops at once."""

    def __init__(self, context: JobContext) -> None:
        self._context = context

    def __enter__(self) -> None:
        self._before = signal.signal(signal.SIGINT, self._stop)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _stop(self, *_: object) -> None:
        if self._context.cancelled:
            raise KeyboardInterrupt
        self._context.cancel()
