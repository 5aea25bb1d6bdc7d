"""What a mirror is told when it starts: the same words for `duoc mirror` and `python -m duoc.wire.mirror`."""

import argparse
from pathlib import Path

from duoc.wire import handed_page
from duoc.wire.witness.arguments import address_of, log_of

_EVERY_S = 10.0


def seconds_of(written: str) -> float:
    """Raises `argparse.ArgumentTypeError`."""
    try:
        seconds = float(written)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 86_400:
        raise argparse.ArgumentTypeError(f"seconds lie between 0.1 and 86400, not {written!r}")
    return seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of a mirror."""
    parser.add_argument(
        "--follow", required=True, metavar="URL", help="địa chỉ hoặc thư mục của sổ · the log's address or folder"
    )
    parser.add_argument(
        "--log",
        type=log_of,
        action="append",
        required=True,
        metavar="VKEY=ORIGIN",
        help="khoá và tên của sổ; lặp lại khi đổi khoá · the log's key and origin; repeat while a key is replaced",
    )
    parser.add_argument(
        "--folder", type=Path, required=True, metavar="DIR", help="nơi giữ bản sao · where the copy is kept"
    )
    parser.add_argument(
        "--listen", type=address_of, metavar="ADDRESS", help="địa chỉ phục vụ, HOST:PORT · where to listen"
    )
    parser.add_argument(
        "--every",
        type=seconds_of,
        default=_EVERY_S,
        metavar="S",
        help="bao nhiêu giây xem lại một lần · seconds between looks",
    )
    parser.add_argument(
        "--policy",
        type=Path,
        metavar="FILE",
        help="tệp chính sách: chỉ chép điều đủ nhân chứng · copy only what has a quorum",
    )
    parser.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="khoá của bản sao, tạo ở lần đầu · the mirror's own key, made at first use",
    )
    parser.add_argument("--name", help="tên bản sao khi tạo khoá · its name when the key is made")
    parser.add_argument("--mldsa", action="store_true", help="tạo khoá ML-DSA-44 · make an ML-DSA-44 key")
    parser.add_argument("--once", action="store_true", help="chép một lần rồi thôi · one look, then end")
    handed_page.add_argument(parser)
