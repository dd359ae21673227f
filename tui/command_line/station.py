"""The station's configuration, as a command needs it."""

from __future__ import annotations

from core.errors import StockhandError
from devices.config import Config, ConfigError, find, read


def station_config() -> Config:
    """What stockhand.toml says, or the defaults where there is none."""
    try:
        return read(find())
    except ConfigError as error:
        raise StockhandError(str(error)) from error
