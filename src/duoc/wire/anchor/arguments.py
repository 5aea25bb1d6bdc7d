"""The arguments of the process, shared by `python -m duoc.wire.anchor` and `duoc anchor run`."""

import argparse
from pathlib import Path


def add_chain(parser: argparse.ArgumentParser) -> None:
    """Which node to ask."""
    parser.add_argument(
        "--rpc",
        required=True,
        metavar="URL",
        help="nút của chuỗi, hoặc tệp chứa địa chỉ (giấu token) · the chain's node, or a file with its URL",
    )


def add_contract(parser: argparse.ArgumentParser) -> None:
    """Which contract."""
    parser.add_argument("--contract", required=True, metavar="ADDRESS", help="hợp đồng LogAnchor · the contract")


def add_key(parser: argparse.ArgumentParser) -> None:
    """Which account pays."""
    parser.add_argument(
        "--key",
        required=True,
        type=Path,
        metavar="FILE",
        help="khóa của tài khoản trả phí, 0600, không phải khóa của sổ · the account's key, never the log's",
    )


def add_log_key(parser: argparse.ArgumentParser) -> None:
    """Whose checkpoints are believed."""
    parser.add_argument("--vkey", required=True, metavar="VKEY", help="khóa công khai của sổ · the log's verifier key")


def add_state(parser: argparse.ArgumentParser) -> None:
    """Where it is remembered."""
    parser.add_argument("--state", required=True, type=Path, metavar="FILE", help="tệp trạng thái · the state file")


def add_confirmations(parser: argparse.ArgumentParser) -> None:
    """When an anchor counts."""
    line = "số khối xác nhận, mặc định 12; chuỗi BFT: 1 · blocks to wait for, default 12; on a BFT chain 1"
    parser.add_argument("--confirmations", type=whole_number, default=12, metavar="BLOCKS", help=line)


def add_late(parser: argparse.ArgumentParser, otherwise: str) -> None:
    """When silence becomes an alarm."""
    line = f"báo động khi sổ đã dài thêm mà quá lâu chưa neo · alarm when the log grew and nothing was anchored; {otherwise}"
    parser.add_argument("--late", type=whole_number, metavar="SECONDS", help=line)


def add_run(parser: argparse.ArgumentParser) -> None:
    """Everything that the process needs."""
    line = "điểm mốc đã công bố · the published checkpoint"
    parser.add_argument("--checkpoint", required=True, metavar="FILE_OR_URL", help=line)
    add_log_key(parser)
    line = "chỉ neo mốc đủ nhân chứng theo chính sách này · anchor only what this policy calls final"
    parser.add_argument("--policy", type=Path, metavar="FILE", help=line)
    add_chain(parser)
    add_contract(parser)
    add_key(parser)
    add_state(parser)
    line = "giữa hai lần neo, mặc định 600 · between two anchors, default 600"
    parser.add_argument("--every", type=whole_number, default=600, metavar="SECONDS", help=line)
    add_confirmations(parser)
    add_late(parser, "mặc định 6 lần --every · default 6 × --every")
    line = "chấp nhận chuỗi mới mang dấu nêu trong báo động · take up the new chain that the alarm names"
    parser.add_argument("--accept-new-chain", metavar="FINGERPRINT", help=line)


def whole_number(text: str) -> int:
    """A whole number of one or more."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10**9):
        raise argparse.ArgumentTypeError(f"{text} is not a whole number of one or more")
    return int(text)
