"""The launcher: commands go to the engine's command line, everything else opens the window."""

from __future__ import annotations

import multiprocessing
import os
import sys


def main() -> int:
    """Run ClassLens; returns the exit status."""
    _take_names_as_utf8()
    _give_streams()
    try:
        return _run()
    except (ImportError, MemoryError, OSError, RuntimeError) as error:
        from engine.system import shortage  # noqa: PLC0415 - only now, as all else

        if not shortage.is_shortage(error):
            raise
        print(shortage.out_of_memory(error).sentence, file=sys.stderr)
        return 1


def _run() -> int:
    multiprocessing.freeze_support()  # a framework process of the packaged program goes its own way from here
    from engine.system import surroundings  # noqa: PLC0415 - a framework process needs none of this here

    surroundings.settle()
    arguments = sys.argv[1:]
    if arguments == ["--decode-pictures"]:
        from engine.preprocessing import picture_server  # noqa: PLC0415

        picture_server.serve()  # a process of the packaged program that decodes pictures
        return 0
    if arguments and arguments[0] != "--screenshots" and not _is_pack(arguments):
        from engine import cli  # noqa: PLC0415 - the window starts without the command line

        return cli.main(arguments)
    from gui import app  # noqa: PLC0415 - commands run without Qt

    return app.run(arguments)


def _is_pack(arguments: list[str]) -> bool:
    """Whether a person opened a classroom pack, as by a double click on its file."""
    return len(arguments) == 1 and arguments[0].lower().endswith(".classlens")


def _take_names_as_utf8() -> None:
    """On a system that is set to an older encoding, most names could not be given to files: begin again in UTF-8."""
    older = sys.getfilesystemencoding() != "utf-8" and "PYTHONUTF8" not in os.environ
    if older and not getattr(sys, "frozen", False):  # the packaged program always begins so
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def _give_streams() -> None:
    """A windowed program on Windows has no output, and libraries print: what they say goes nowhere then."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - open as long as we run


if __name__ == "__main__":
    sys.exit(main())
