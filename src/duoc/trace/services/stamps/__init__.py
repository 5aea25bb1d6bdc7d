"""Stamps: ordered, minted, handed out, moved from state to state, ended one by one, counted at any time."""

from duoc.trace.models import StampBatch
from duoc.trace.rules.serials import SerialError
from duoc.trace.rules.stamps import Account, StampRefusedError
from duoc.trace.services.stamps.alarming import LONGEST_REASON, acknowledge, alarm_numbered, alarms, alarms_before
from duoc.trace.services.stamps.bundling import bundle
from duoc.trace.services.stamps.counting import BatchAccount, accounts, moves
from duoc.trace.services.stamps.handing_out import hand_out
from duoc.trace.services.stamps.minting import mint
from duoc.trace.services.stamps.orders import batch_numbered, order, unfinished
from duoc.trace.services.stamps.proving import Proof, proof
from duoc.trace.services.stamps.signing import LONGEST_PRINTER, counts, sign_count
from duoc.trace.services.stamps.single import Standing, example, open_pin, standing, standings, undo_void, void_stamp
from duoc.trace.services.stamps.states import activate, all_in, first_in, hold, move
from duoc.trace.services.stamps.working import ask, ask_file, fetch, go_on, orders, stop, sweep, work, work_of

__all__ = [
    "LONGEST_PRINTER",
    "LONGEST_REASON",
    "Account",
    "BatchAccount",
    "Proof",
    "SerialError",
    "StampBatch",
    "StampRefusedError",
    "Standing",
    "accounts",
    "acknowledge",
    "activate",
    "alarm_numbered",
    "alarms",
    "alarms_before",
    "all_in",
    "ask",
    "ask_file",
    "batch_numbered",
    "bundle",
    "counts",
    "example",
    "fetch",
    "first_in",
    "go_on",
    "hand_out",
    "hold",
    "mint",
    "move",
    "moves",
    "open_pin",
    "order",
    "orders",
    "proof",
    "sign_count",
    "standing",
    "standings",
    "stop",
    "sweep",
    "undo_void",
    "unfinished",
    "void_stamp",
    "work",
    "work_of",
]
