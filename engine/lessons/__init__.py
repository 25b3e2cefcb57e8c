"""Rows of short trainings for a class: what is said, and the training of one stage."""
