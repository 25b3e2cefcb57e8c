"""Handing in what was done in a lesson, and looking at what was handed in."""
