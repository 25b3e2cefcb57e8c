"""The page Compare: photos, models and runtimes side by side."""
