"""The error tree of the devices.

DeviceError
  DeviceLost           the station acts: it reconnects by itself, and shows it
  DeviceRefused        the operator acts: paper, ribbon, cover
"""

from __future__ import annotations


class DeviceError(Exception):
    """A device did not do what was asked; the text says in a few words what is the matter.

    `written` counts the bytes of the job that had already left: only at zero is repeating safe.
    """

    def __init__(self, matter: str, written: int = 0) -> None:
        super().__init__(matter)
        self.written = written


class DeviceLost(DeviceError):
    """The device cannot be reached, or stopped answering."""


class DeviceRefused(DeviceError):
    """The device answers, and says that it needs a person."""
