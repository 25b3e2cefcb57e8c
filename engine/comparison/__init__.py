"""Models and their runtimes timed side by side."""
