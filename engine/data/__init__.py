"""Labelled pictures: data sets, pen strokes, augmentation, corruptions and the labels themselves."""
