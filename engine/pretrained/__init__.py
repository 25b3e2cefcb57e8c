"""Official weights: files that others published, listed in a manifest, fetched on request, checked before use."""
