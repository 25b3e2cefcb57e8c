"""Widgets: they are given plain values and emit signals; they know no jobs and no files."""
