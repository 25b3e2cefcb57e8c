"""One file per model: the network, its training, its weights."""
