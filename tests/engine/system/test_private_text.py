"""What is copied for somebody who helps says nothing about the person."""

from __future__ import annotations

import pytest

from engine.system.private_text import without_names

TEXTS = {
    "Job 3 failed: “/media/Lea/Anna.png” is no picture. Choose one.": "Job 3 failed: “…” is no picture. Choose one.",
    "“Lea.png” is damaged, and so is “Anna\n.png”.": "“…” is damaged, and so is “…”.",
    "No such file or directory: '/media/Lea Sommer 7b/x.png'": "No such file or directory: “…”",
    'File name too long: "/media/Lea\'s stick/x"': "File name too long: “…”",
    "PosixPath('/home/lea') is no b'L\\'ea'": "PosixPath(“…”) is no “…”",
    "could not open C:\\Users\\Lea Sommer\\x.png for reading": "could not open …",
    "Nothing can be saved in /media/Lea Sommer (full).": "Nothing can be saved in …",
    "see ~/Lea, \\\\server\\Lea and file:///Lea": "see …",
    "KeyError: 'Lea'": "KeyError: “…”",
    "The phone's app can't do (3x4 and/or 5x6), 3 / 4.": "The phone's app can't do (3x4 and/or 5x6), 3 / 4.",
}


@pytest.mark.parametrize(("text", "left"), TEXTS.items())
def test_names_and_places_are_taken_out_of_sentences_and_errors(text: str, left: str) -> None:
    assert without_names(text) == left


def test_a_traceback_keeps_its_code_and_where_in_the_program_it_is() -> None:
    text = """\
Traceback (most recent call last):
  File "/media/lea/LEAS STICK/ClassLens/engine/jobs.py", line 3, in run
    self.open("x")
    ^^^^^^^^^^^^^^
  File "C:\\Users\\Lea\\venv\\Lib\\site-packages\\keras\\a.py", line 4 in call
  File "/home/lea/Lea.py", line 5, in <module>
OSError: [Errno 5] Input/output error: '/media/lea/x'"""
    assert without_names(text).splitlines() == [
        "Traceback (most recent call last):",
        '  File "engine/jobs.py", line 3, in run',
        '    self.open("x")',
        "    ^^^^^^^^^^^^^^",
        '  File "site-packages\\keras\\a.py", line 4 in call',
        '  File "Lea.py", line 5, in <module>',
        "OSError: [Errno 5] Input/output error: “…”",
    ]
