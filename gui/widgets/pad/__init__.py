"""The pad that is drawn on, and what belongs to it."""
