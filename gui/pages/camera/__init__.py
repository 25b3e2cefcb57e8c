"""The page Camera: digits and objects in live pictures."""
