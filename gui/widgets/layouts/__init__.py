"""Layouts for any width and any size of text."""
