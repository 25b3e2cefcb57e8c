"""What runs in a process that decodes pictures: it is sent the names of files and answers with pictures.

A file's path, and its name in sentences, come as their length, four bytes, and their bytes. An answer is a line of
JSON: the bytes of the decoded picture as soon as they are known, then its shape, followed by its values, or the
sentence of an error. Nothing else is sent, so that the program need not trust what a hostile picture has made of this
process.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import threading
from pathlib import Path
from typing import BinaryIO

from engine.errors import PictureError
from engine.preprocessing.picture_decoding import decode_picture

_SECONDS = 45.0
"""So long after its last name was sent the process ends, whatever it does. That is more than a picture may take."""


def serve() -> None:
    """Serve standard input and output until the other side is gone or has sent nothing for a while."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that started this one ends it
    names, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a decoder prints is no answer
    ending = _ending()
    while (path := _name(names)) and (shown := _name(names)):
        ending.cancel()
        ending = _ending()

        def tell(**answer: object) -> None:
            answers.write(json.dumps(answer).encode() + b"\n")
            answers.flush()

        try:
            picture = decode_picture(Path(path), shown, lambda size: tell(bytes=size))
        except PictureError as error:
            tell(sentence=error.sentence, details=error.details)
            continue
        tell(shape=picture.shape)
        answers.write(picture.tobytes())
        answers.flush()


def _name(names: BinaryIO) -> str:
    """The next name; empty when the other side is gone."""
    length = names.read(4)
    return os.fsdecode(names.read(*struct.unpack("<I", length))) if length else ""


def _ending() -> threading.Timer:
    timer = threading.Timer(_SECONDS, os._exit, (0,))
    timer.daemon = True
    timer.start()
    return timer
