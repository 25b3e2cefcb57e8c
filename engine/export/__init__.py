"""From a trained or official network to ONNX: export, conversion, the proof that the answers agree, FLOPs."""
