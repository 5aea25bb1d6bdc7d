"""The push of entries to national catalogues: targets, the queue, its sender, comparison, exports carried by hand."""

from duoc.catalogue.models import PushTarget
from duoc.catalogue.rules.push.queue import PushRefusedError
from duoc.catalogue.services.push.exporting import (
    LARGEST_ANSWER,
    acknowledge,
    archive,
    export,
    exports,
    verifier,
    verify,
)
from duoc.catalogue.services.push.sending import Turn, turn
from duoc.catalogue.services.push.standing import Standing, of_entry, resend, rows, seen_there, standing, standings
from duoc.catalogue.services.push.targets import add_target, hurry, move, pause, target, targets, trust
from duoc.catalogue.services.push.working import pause_s, waits, work

__all__ = [
    "LARGEST_ANSWER", "PushRefusedError", "PushTarget", "Standing", "Turn", "acknowledge", "add_target", "archive", "export",
    "exports", "hurry", "move", "of_entry", "pause", "pause_s", "resend", "rows", "seen_there", "standing", "standings", "target",
    "targets", "trust", "turn", "verifier", "verify", "waits", "work",
]  # fmt: skip
