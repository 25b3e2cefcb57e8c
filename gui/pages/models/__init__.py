"""The page Models: what there is, and official weights."""
