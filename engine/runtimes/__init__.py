"""Ways to run a model: ONNX Runtime and NumPy in this process, frameworks in processes of their own."""
