"""Confusion matrices, and other squares of cells."""
