"""The command line: results on stdout, messages on stderr, exit status 0 done, 1 failed, 2 wrong usage."""

from engine.cli.main import COMMANDS, main

__all__ = ["COMMANDS", "main"]
