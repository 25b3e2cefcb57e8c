"""The settings that shape a network's layers, as they are kept with its weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.catalog.hyperparameters import check_settings
from engine.catalog.setting_values import Settings
from engine.errors import SettingsError, WeightsError
from engine.system.json_records import BadRecord, parse_record


def read_architecture(content: bytes) -> Settings:
    """The settings in JSON text. Raises WeightsError for anything else, also for values out of their range: a file from
    elsewhere could ask for layers of any size.
    """
    try:
        settings = parse_record(content, _settings)
        check_settings(settings)
    except BadRecord as error:
        raise WeightsError(f"The settings of these weights are damaged ({error}). Train the model again.") from error
    except SettingsError as error:
        raise WeightsError(
            f"These weights are those of a network that cannot be built. {error.sentence} Train the model again."
        ) from error
    return settings


# Any is what json.loads gives; whatever does not fit raises.
def _settings(values: Any) -> Settings:
    if not isinstance(values, Mapping):
        raise TypeError("they are no record")
    return {str(name): tuple(value) if isinstance(value, list) else value for name, value in values.items()}
