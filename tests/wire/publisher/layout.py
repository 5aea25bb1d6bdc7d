"""The files that C2SP tlog-tiles asks of a log with these entries, from hashlib and the specification's words alone."""

from hashlib import sha256
from pathlib import Path

from tests.wire.small_log import leaf, node


def number_path(number: int) -> str:
    """Groups of three digits, all but the last with an x before them: 1234067 → x001/x234/067."""
    digits = str(number)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[at : at + 3] for at in range(0, len(digits), 3)]
    return "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])


def full_root(hashes: list[bytes]) -> bytes:
    """The root over 2^n hashes."""
    while len(hashes) > 1:
        hashes = [node(one, other) for one, other in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def expected(entries: list[bytes]) -> dict[str, bytes]:
    """Path → bytes of every tile and bundle that the tree of these entries has, partial ones at its right edge."""
    files: dict[str, bytes] = {}
    for at in range(0, len(entries), 256):
        page = entries[at : at + 256]
        name = f"tile/entries/{number_path(at // 256)}" + ("" if len(page) == 256 else f".p/{len(page)}")
        files[name] = b"".join(len(entry).to_bytes(2, "big") + entry for entry in page)
    level, row = 0, [leaf(entry) for entry in entries]
    while row:
        above = []
        for at in range(0, len(row), 256):
            page = row[at : at + 256]
            name = f"tile/{level}/{number_path(at // 256)}" + ("" if len(page) == 256 else f".p/{len(page)}")
            files[name] = b"".join(page)
            if len(page) == 256:
                above.append(full_root(page))
        level, row = level + 1, above
    return files


def found(folder: Path) -> dict[str, bytes]:
    """Every file under a folder but the checkpoint, whatever its name."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths if path != folder / "checkpoint"}


def origin_hash(origin: str) -> str:
    return sha256(origin.encode()).hexdigest()
