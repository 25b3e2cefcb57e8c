"""The page Train: settings, live curves and kept runs."""
