"""The parts of ONNX's file format that are needed to look into a network, read and written by protobuf.

The package onnx has them too, but is large and not in the packaged program without frameworks. Here are the messages
and field numbers of its `onnx.proto` that this program uses (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto,
proto2); protobuf keeps all other fields of a file as they are.
"""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any, TypeAlias

Message: TypeAlias = Any  # protobuf makes its classes while the program runs

_SCALARS = {
    "int64": "TYPE_INT64",
    "int32": "TYPE_INT32",
    "float": "TYPE_FLOAT",
    "string": "TYPE_STRING",
    "bytes": "TYPE_BYTES",
}
# Message: {field: (number, type, "many" for repeated ones, "packed" for numbers that stand one after another)}
_MESSAGES: dict[str, dict[str, tuple[int, str, str]]] = {
    "Entry": {"key": (1, "string", ""), "value": (2, "string", "")},
    "OperatorSet": {"domain": (1, "string", ""), "version": (2, "int64", "")},
    "Tensor": {
        "dims": (1, "int64", "many"),
        "data_type": (2, "int32", ""),
        "float_data": (4, "float", "packed"),
        "int32_data": (5, "int32", "packed"),
        "int64_data": (7, "int64", "packed"),
        "name": (8, "string", ""),
        "raw_data": (9, "bytes", ""),
        "external_data": (13, "Entry", "many"),
    },
    "Attribute": {
        "name": (1, "string", ""),
        "f": (2, "float", ""),
        "i": (3, "int64", ""),
        "s": (4, "bytes", ""),
        "t": (5, "Tensor", ""),
        "ints": (8, "int64", "many"),
        "type": (20, "int32", ""),
    },
    "Node": {
        "input": (1, "string", "many"),
        "output": (2, "string", "many"),
        "name": (3, "string", ""),
        "op_type": (4, "string", ""),
        "attribute": (5, "Attribute", "many"),
        "domain": (7, "string", ""),
    },
    "Dimension": {"dim_value": (1, "int64", ""), "dim_param": (2, "string", "")},
    "Shape": {"dim": (1, "Dimension", "many")},
    "TensorType": {"elem_type": (1, "int32", ""), "shape": (2, "Shape", "")},
    "Type": {"tensor_type": (1, "TensorType", "")},
    "Value": {"name": (1, "string", ""), "type": (2, "Type", "")},
    "Graph": {
        "node": (1, "Node", "many"),
        "name": (2, "string", ""),
        "initializer": (5, "Tensor", "many"),
        "input": (11, "Value", "many"),
        "output": (12, "Value", "many"),
        "value_info": (13, "Value", "many"),
    },
    "Model": {
        "ir_version": (1, "int64", ""),
        "producer_name": (2, "string", ""),
        "graph": (7, "Graph", ""),
        "opset_import": (8, "OperatorSet", "many"),
        "metadata_props": (14, "Entry", "many"),
    },
}
_PACKAGE = "classlens.onnx"


@functools.cache
def messages() -> Message:
    """The classes `Model`, `Graph`, `Node`, `Attribute`, `Tensor`, `Value` and so on, as attributes."""
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory  # noqa: PLC0415 - not needed at start

    file = descriptor_pb2.FileDescriptorProto(name="classlens/onnx.proto", package=_PACKAGE, syntax="proto2")
    kinds = descriptor_pb2.FieldDescriptorProto
    for message, fields in _MESSAGES.items():
        described = file.message_type.add(name=message)
        for name, (number, kind, how) in fields.items():
            entry = described.field.add(name=name, number=number)
            entry.label = kinds.LABEL_REPEATED if how else kinds.LABEL_OPTIONAL
            if kind in _SCALARS:
                entry.type = getattr(kinds, _SCALARS[kind])
                entry.options.packed = how == "packed"
            else:
                entry.type, entry.type_name = kinds.TYPE_MESSAGE, f".{_PACKAGE}.{kind}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return SimpleNamespace(
        **{
            name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}"))
            for name in _MESSAGES
        }
    )
