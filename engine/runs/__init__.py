"""Kept runs: training into a folder, continuing a run, and the list of runs."""
