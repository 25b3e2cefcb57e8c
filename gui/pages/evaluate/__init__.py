"""The page Evaluate: figures on a test set."""
