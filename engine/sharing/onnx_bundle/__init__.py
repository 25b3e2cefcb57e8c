"""A zip with a network for ONNX Runtime and all that it needs to answer as it does here."""
