"""The training loop that serves every framework, and what is around it."""
