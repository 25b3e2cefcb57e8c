"""Figures computed from numbers alone: accuracy and the like, calibration, significance, times."""
