"""Everything in ClassLens that computes: models, data, training, inference. No Qt anywhere in this package."""
