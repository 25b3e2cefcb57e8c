"""Everything in ClassLens that computes: models, data, training, inference. No Qt anywhere in this package."""

import os

# NumPy's matrix library starts a spinning thread for every processor, which on a busy two-core laptop made a small
# network's training step five times slower. The variable must be set before NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# From version 1.29 on, ONNX Runtime tells its maker about every process and model, unless this is set before its
# import. What a class does stays on its machine.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
