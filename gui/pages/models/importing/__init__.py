"""Importing a model: the file, how it wants its pictures, its answers to sample pictures, its name."""
