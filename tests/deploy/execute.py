"""Becomes the program that its arguments name, so that a pseudo-terminal can hold one that is not Python."""

from __future__ import annotations

import os
import sys

os.execv(sys.argv[1], sys.argv[1:])
