"""What a process was started with is left alone; in a process of its own, for it cannot be taken back here."""

import json
import subprocess
import sys

from duoc.web import garbage

_PROGRAM = """
import gc, json
from duoc.web import garbage
gc.disable()
garbage.leave_alone_what_is_here()
class Knot:
    gone = 0
    def __init__(self): self.own = self
    def __del__(self): Knot.gone += 1
for _ in range(3 * garbage.YOUNG):
    Knot()
print(json.dumps([gc.isenabled(), gc.get_threshold()[0], gc.get_freeze_count() > 1000, Knot.gone >= garbage.YOUNG]))
"""


def test_garbage_is_still_found_and_what_was_there_is_not_looked_at() -> None:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True, timeout=60)
    assert json.loads(done.stdout) == [True, garbage.YOUNG, True, True]
