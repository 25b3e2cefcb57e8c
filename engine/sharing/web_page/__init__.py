"""A model as a web page."""
