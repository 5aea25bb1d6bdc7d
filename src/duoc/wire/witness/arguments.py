"""What a witness is told when it starts: the same words for `duoc witness` and `python -m duoc.wire.witness`."""

import argparse
import re
import socket
from pathlib import Path

from duoc.engines.merkle.keys import COSIGNATURE, ED25519, MLDSA44, NoteError, VerifierKey, parse_vkey
from duoc.engines.merkle.signer import FileSigner, KeyFileError
from duoc.wire import handed_page
from duoc.wire.listener import Address, parse_address

# The key by its shape: its base64, whole groups of four with their padding, may end in `=`; the origin follows the next one.
_LOG = re.compile(
    r"([^+]+\+[0-9a-f]{8}\+(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)=([^\n]+)", re.ASCII
)


def log_of(written: str) -> tuple[VerifierKey, str]:
    """(key, origin) of `VKEY=ORIGIN`. Raises `argparse.ArgumentTypeError`."""
    match = _LOG.fullmatch(written)
    if match is None:
        raise argparse.ArgumentTypeError(f"a log reads VKEY=ORIGIN, not {written!r}")
    try:
        key = parse_vkey(match[1])
    except NoteError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if key.kind != ED25519:
        raise argparse.ArgumentTypeError("a log signs with an Ed25519 key of its own (type 1), not with a cosigner's")
    if any(char < " " for char in match[2]) or len(match[2].encode()) > 255:
        raise argparse.ArgumentTypeError("an origin has at most 255 bytes and no control characters")
    return key, match[2]


def address_of(written: str) -> Address:
    """Raises `argparse.ArgumentTypeError`."""
    try:
        return parse_address(written)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of a witness."""
    parser.add_argument(
        "--listen", type=address_of, metavar="ADDRESS", help="địa chỉ phục vụ, HOST:PORT · where to listen"
    )
    parser.add_argument(
        "--log",
        type=log_of,
        action="append",
        default=[],
        metavar="VKEY=ORIGIN",
        help="khoá và tên của một sổ; lặp lại cho nhiều sổ · a log's key and origin; repeat for more",
    )
    parser.add_argument(
        "--key",
        type=Path,
        required=True,
        metavar="FILE",
        help="khoá ký, tạo ở lần đầu · the signing key, made at first use",
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="FILE",
        help="điều đã ký; nhiều sổ thì là thư mục · what was cosigned; for several logs a folder",
    )
    parser.add_argument(
        "--name", help="tên nhân chứng khi tạo khoá, như nhan-chung.example.vn/so · its name when the key is made"
    )
    parser.add_argument(
        "--mldsa", action="store_true", help="tạo khoá ML-DSA-44, kháng lượng tử · make an ML-DSA-44 key"
    )
    parser.add_argument(
        "--show-vkey",
        action="store_true",
        help="in khoá công khai cho tệp chính sách rồi thôi · print the vkey and end",
    )
    handed_page.add_argument(parser)


def signer_of(key: Path, name: str | None, mldsa: bool) -> FileSigner:
    """The cosigner's key in the file, made at first use. Raises `KeyFileError`, `NoteError`, `OSError`.

    An existing key keeps its name and kind; to ask for others is refused, since it would be another witness.
    """
    if key.exists():
        signer = FileSigner.read(key)
        if signer.key.kind == ED25519:
            raise KeyFileError(f"{key} is a log's key: a witness needs one of its own")
        if name is not None and name != signer.key.name:
            raise KeyFileError(f"{key} is the key of {signer.key.name}, not of {name}")
        if mldsa and signer.key.kind != MLDSA44:
            raise KeyFileError(f"{key} is an Ed25519 key: for ML-DSA-44 name another file")
        return signer
    return FileSigner.open(key, name or name_here(key), MLDSA44 if mldsa else COSIGNATURE)


def name_here(key: Path) -> str:
    """A name for who gave none: this machine and the key's file."""
    return "/".join(re.sub(r"[^A-Za-z0-9._-]+", "-", part) or "witness" for part in (socket.gethostname(), key.stem))
