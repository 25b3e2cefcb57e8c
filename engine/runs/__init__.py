"""Kept trainings: training into a folder, going on with one, and the list of them."""
