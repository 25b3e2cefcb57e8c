"""What a model answers with: shipped weights, the person's own runs, and which of them is in use."""
