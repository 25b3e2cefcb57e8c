"""The network in LiteRT's interpreter, on this computer as on a phone."""

import numpy as np

try:
    from ai_edge_litert.interpreter import Interpreter
except ImportError:
    import tensorflow

    Interpreter = tensorflow.lite.Interpreter

FILE = "model-fp32.tflite"  # or model-fp16.tflite, or model-int8.tflite


def load(folder):
    """The network, ready to answer."""
    interpreter = Interpreter(str(folder / FILE))
    interpreter.allocate_tensors()
    return interpreter


def scores(interpreter, pictures):
    """Scores (N, 10), a NumPy array, of prepared pictures (N, 28, 28, 1)."""
    (given,), (wanted,) = interpreter.get_input_details(), interpreter.get_output_details()
    answers = []
    for picture in pictures[:, np.newaxis]:
        interpreter.set_tensor(given["index"], picture)
        interpreter.invoke()
        answers.append(interpreter.get_tensor(wanted["index"]))
    return np.concatenate(answers)
