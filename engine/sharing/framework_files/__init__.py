"""Zips with a network in the files of its own framework, and with its code as one file."""
