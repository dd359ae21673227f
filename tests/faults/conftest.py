"""The furnished warehouse, for every test in this folder."""

from tests.core.fixtures import *  # noqa: F403  pytest finds a folder's fixtures by their names in here
