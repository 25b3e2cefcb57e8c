"""The help: Markdown files of `assets/help`, shown in a window of their own without any network."""
