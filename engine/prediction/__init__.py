"""One picture, many models: their runtimes, their answers and their vote."""
