"""Squares of cells: what was taken for what."""
