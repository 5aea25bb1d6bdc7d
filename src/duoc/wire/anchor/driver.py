"""What an anchor asks of a chain. Another kind of chain comes in here: one class with these seven verbs.

A driver keeps no history of its own and can be made anew at any time. What it raises is written for a person and holds
no secret of the node's address.
"""

import json
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Protocol


class ChainError(RuntimeError):
    """Something about the chain that a person should read."""


class ChainAwayError(ChainError):
    """The node does not answer, answers nonsense, or is behind what it said before. Trying again may help."""


class RefusedError(ChainError):
    """The chain will not take it: another owner, no money for gas, a rollback. Trying again does not help."""


class WrongContractError(ChainError):
    """What lies at the address is not the contract of this program."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Which history this is. Two that are equal are the same chain with the same contract; a reset chain differs.

    `born` is "number hash" of the block in which the contract was made: chains set up again from one genesis file share
    the genesis, not that block. `code` is empty where there is no contract.
    """

    kind: str
    chain_id: str
    genesis: str
    contract: str
    code: str
    born: str

    def difference(self, other: "Identity") -> str:
        """In which respects the other one differs; "" when in none."""
        mine, theirs = asdict(self), asdict(other)
        return ", ".join(name for name in mine if mine[name] != theirs[name])

    @property
    def fingerprint(self) -> str:
        """A short name of this history, by which a person accepts it."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One anchor. `block` is None until the chain has taken it; `time` is the block's, POSIX seconds, where known."""

    size: int
    root: bytes
    transaction: str = ""
    block: int | None = None
    block_hash: str = ""
    time: int | None = None

    def without_block(self) -> "Receipt":
        """The same anchor, to be made again."""
        return replace(self, transaction="", block=None, block_hash="", time=None)


class Driver(Protocol):
    """A chain with our contract on it, seen with one account. Every verb may raise `ChainAwayError`."""

    def identity(self, known: Identity | None = None) -> Identity:
        """Which chain and which contract this is, right now. A node that has not yet reached the block in which the
        contract of `known` was made is away, not another chain."""

    def require_contract(self) -> None:
        """Raise `WrongContractError` unless the contract's code is the one of this program."""

    def last(self, log_id: bytes) -> Receipt | None:
        """The anchor with the largest size, with block and time; None before the first."""

    def root_of(self, log_id: bytes, size: int) -> bytes | None:
        """The root anchored for this size; None where there is none."""

    def publish(self, log_id: bytes, size: int, root: bytes) -> Receipt:
        """Send the anchor and return at once. Repeating it is harmless: what is anchored already is not sent again, and
        a transaction that still waits is replaced. Raises `RefusedError`, also when another root is there."""

    def confirmations(self, receipt: Receipt) -> int | None:
        """How many blocks confirm it, its own included; None when its block is no longer part of the chain."""

    def history(self, log_id: bytes) -> list[Receipt]:
        """Every anchor of the log, by size. Complete, or it raises `ChainAwayError`."""


def log_id_of(origin: str) -> bytes:
    """The log's name on the chain: SHA-256 of its origin."""
    return sha256(origin.encode()).digest()


def require_identity(driver: Driver) -> Identity:
    """The identity of a chain that is to be remembered: with our contract on it. Raises `WrongContractError`."""
    driver.require_contract()
    found = driver.identity()
    if not found.born:
        raise ChainAwayError("the contract came or went while the chain was read")
    return found
