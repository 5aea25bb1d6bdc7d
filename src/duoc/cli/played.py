"""Whether `duoc up` still has traffic to play: a mark in the state folder, so that a second start need not ask the database.

It only saves time. The truth is the database's; what prepares it anew makes `up` look there again.
"""

from pathlib import Path

from duoc.cli.house import House
from duoc.core.environment import Environment


def remember(house: House) -> None:
    """There is a replay, or nothing to be replayed."""
    _mark(house).touch(mode=0o600)


def forget(house: House) -> None:
    """A new replay has begun."""
    _mark(house).unlink(missing_ok=True)


def is_remembered(house: House) -> bool:
    """Whether `remember` was the last word."""
    return _mark(house).exists()


def _mark(house: House) -> Path:
    return Environment.REPLAY.folder(house.home) / "finished"
