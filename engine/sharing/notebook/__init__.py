"""A notebook for each network and recipe: what it is trained by, in plain calls of its own framework."""
