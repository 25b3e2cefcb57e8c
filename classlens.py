"""The launcher: commands go to the engine's command line, everything else opens the window."""

from __future__ import annotations

import multiprocessing
import os
import sys


def main() -> int:
    """Run ClassLens; returns the exit status."""
    multiprocessing.freeze_support()
    if sys.stdout is None or sys.stderr is None:  # a windowed build on Windows has none, and libraries print
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as we run
    arguments = sys.argv[1:]
    if arguments and arguments[0] != "--screenshots":
        from engine import cli  # noqa: PLC0415 - the window starts without the command line

        return cli.main(arguments)
    from gui import app  # noqa: PLC0415 - commands run without Qt

    return app.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
