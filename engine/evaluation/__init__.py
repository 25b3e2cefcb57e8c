"""Models on a test set: figures, confusion, robustness, what the documents reported, and saving it."""
