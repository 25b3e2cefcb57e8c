"""Figures computed from numbers alone: accuracy and its kin, calibration, significance, times."""
