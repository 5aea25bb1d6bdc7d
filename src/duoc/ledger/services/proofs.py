"""Proofs from the stored tiles, verified before they are handed out.

A damaged log answers with `DamagedLogError`, never with a proof that fails elsewhere.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Q

from duoc.core.environment import Environment
from duoc.engines.merkle import tiles, tree
from duoc.engines.merkle.consistency import verify_consistency
from duoc.engines.merkle.keys import encode_base64
from duoc.frame.environments import alias
from duoc.ledger.models import Tile
from duoc.ledger.services.entries import LoggedEntry, entry, entry_of_event
from duoc.ledger.services.errors import DamagedLogError, NotInLogError
from duoc.ledger.services.heads import signed


@dataclass(frozen=True, slots=True)
class Inclusion:
    """The proof that an entry is in the log: path from its leaf hash to the root that `checkpoint` (a note) signs."""

    index: int
    size: int
    leaf: bytes
    path: list[bytes]
    checkpoint: str

    def members(self) -> dict[str, Any]:
        """The JSON form."""
        path = [encode_base64(item) for item in self.path]
        leaf = encode_base64(self.leaf)
        return {"index": self.index, "size": self.size, "leaf": leaf, "path": path, "checkpoint": self.checkpoint}


def inclusion(event: UUID, *, environment: Environment = Environment.PRODUCTION) -> Inclusion | None:
    """The verified proof that an outbox event is in the log; None while it waits for its entry or its checkpoint.

    Raises `DamagedLogError` when nothing can be proven.
    """
    found = entry_of_event(event, environment=environment)
    newest = signed(environment).first()
    if found is None or newest is None or found.index >= newest.size:
        return None
    return inclusion_of_index(found.index, newest.size, environment=environment)


def inclusion_of_index(
    index: int, size: int | None = None, *, environment: Environment = Environment.PRODUCTION
) -> Inclusion:
    """The verified proof of entry `index` under the newest checkpoint, or under the signed one of `size`.

    Raises `NotInLogError` when the entry lies behind that checkpoint, `DamagedLogError` when nothing can be proven.
    """
    rows = signed(environment)
    row = (rows if size is None else rows.filter(size=size)).first()
    if row is None or row.note is None:
        raise NotInLogError("Sổ chưa ký điểm mốc này.")
    if not 0 <= index < row.size:
        raise NotInLogError(f"Điểm mốc cỡ {row.size} không có mục số {index}.")
    leaf = tree.leaf_hash(entry(index, environment=environment).entry)
    read = _reader(alias(environment), row.size, index)
    return Inclusion(index, row.size, leaf, _path(index, row.size, leaf, bytes(row.root), read), row.note)


def inclusion_paths(
    entries: Collection[LoggedEntry], size: int, *, environment: Environment = Environment.PRODUCTION
) -> dict[int, list[bytes]]:
    """The verified paths of several entries to the root of the signed checkpoint of `size`, by their numbers; by two queries.

    Raises `NotInLogError` when one lies behind that checkpoint, `DamagedLogError` when nothing can be proven.
    """
    row = signed(environment).filter(size=size).first()
    if row is None or any(one.index >= size for one in entries):
        raise NotInLogError(f"Điểm mốc cỡ {size} chưa ký, hoặc không có đủ các mục được hỏi.")
    read = _reader(alias(environment), size, *(one.index for one in entries))
    root = bytes(row.root)
    return {one.index: _path(one.index, size, tree.leaf_hash(one.entry), root, read) for one in entries}


def _path(index: int, size: int, leaf: bytes, root: bytes, read: tiles.Reader) -> list[bytes]:
    try:
        path = tiles.inclusion_path(index, size, read)
        tree.verify_inclusion(index, size, leaf, path, root)
    except (tree.ProofError, tiles.TileError, LookupError) as error:
        raise DamagedLogError(f"Không chứng minh được mục số {index}, hãy chạy duoc ledger audit ({error}).") from error
    return path


def consistency(old_size: int, new_size: int, *, environment: Environment = Environment.PRODUCTION) -> list[bytes]:
    """The verified proof that the signed checkpoint of `new_size` continues that of `old_size`; 0 < old ≤ new.

    Raises `NotInLogError`, `DamagedLogError`.
    """
    roots = {row.size: bytes(row.root) for row in signed(environment).filter(size__in={old_size, new_size})}
    if not 0 < old_size <= new_size or len(roots) != len({old_size, new_size}):
        raise NotInLogError(f"Sổ chưa ký hai điểm mốc cỡ {old_size} và {new_size} theo thứ tự này.")
    try:
        read = _reader(alias(environment), new_size, old_size - 1, min(old_size, new_size - 1))
        proof = tiles.consistency_proof(old_size, new_size, read)
        verify_consistency(old_size, new_size, roots[old_size], roots[new_size], proof)
    except (tree.ProofError, tiles.TileError, LookupError) as error:
        raise DamagedLogError(
            f"Điểm mốc {new_size} không nối tiếp {old_size}, hãy chạy duoc ledger audit ({error})."
        ) from error
    return proof


def _reader(using: str, size: int, *leaves: int) -> tiles.Reader:
    """Reads the tiles around these leaves, by one query for all of them."""
    wanted = reduce(or_, (Q(level=level, number=number) for level, number in tiles.around(size, *leaves)))
    rows = Tile.objects.using(using).filter(wanted).values_list("level", "number", "hashes")
    known = {(level, number): bytes(hashes) for level, number, hashes in rows}

    def read(level: int, number: int) -> bytes:
        tile = known.get((level, number))
        if tile is None:
            raise LookupError(f"tile {level}/{number} is missing")
        return tile

    return read
