"""A zip with a network for LiteRT, in 32, 16 and 8 bits."""
