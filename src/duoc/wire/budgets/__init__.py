"""Distinct citizens an officer and day: counted by wall and gateway together, and not forgotten by a kill.

A day's counts are one file of records of 32 bytes: the keyed hash of the officer, then that of the citizen. Every process appends
what it lets be asked and reads what others have appended before it decides. Nobody's number is in it; whoever has the key as well
can try all numbers.
"""

from duoc.wire.budgets.budgets import Budgets, Spent
from duoc.wire.budgets.marks import MARK_SIZE, Marks, identity_key

__all__ = ["MARK_SIZE", "Budgets", "Marks", "Spent", "identity_key"]
