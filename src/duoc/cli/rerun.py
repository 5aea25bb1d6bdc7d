"""A replay run as the database and the state folder know it. Synchronous: the stage calls it in a thread."""

import shutil
import time
from datetime import UTC, datetime

from django.db import connections

from duoc.cli.house import SIM, House
from duoc.core.environment import Environment
from duoc.core.profile import load as load_profile
from duoc.exchange import services as exchange
from duoc.exchange.rules.replay import Plan, plan, remaining
from duoc.frame.models import Outbox
from duoc.ledger import services as ledger
from duoc.wire.spool.writer import recover

REPLAY = Environment.REPLAY


class Rerun:
    """One run: which it is, what is left of it, and whether everything played has reached the ledger."""

    def __init__(self, house: House, scale: float, seed: int) -> None:
        self._house = house
        self._scale = scale
        self._seed = seed
        self._key = ""
        self.run = ""
        published = exchange.published(house.settings.profile)
        if published is None:
            raise exchange.RefusedError("Cấu hình của tỉnh chưa có thống kê đã công bố để phát lại.")
        self._published = published
        self.plan: Plan = plan(published, scale, seed)

    def exists(self) -> bool:
        """Whether some run has been played to its end."""
        current = exchange.current(REPLAY)
        return current is not None and current.finished

    def open(self, anew: bool) -> None:
        """Go on with the unfinished run of this scale and seed, or begin a new one in place of whatever is there."""
        current = exchange.current(REPLAY)
        same = current is not None and (current.scale, current.seed) == (self._scale, self._seed)
        if current is not None and same and not anew and not current.finished:
            self.run = current.run
        else:
            self._begin()
        self._key = exchange.issue_player_key()
        connections.close_all()

    def _begin(self) -> None:
        self.run = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
        # The run before goes with its spool and keys: a new log has a new origin and a new key, so it cannot be a fork.
        ledger.clear_replay(self._house.home)
        exchange.clear_replay()
        folder = REPLAY.folder(self._house.home)
        for name in ("spool", "keys"):
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in ("registry.json", "clock"):
            (folder / name).unlink(missing_ok=True)
        url = f"http://127.0.0.1:{self._house.settings.port(SIM)}"
        exchange.seed_environment(load_profile(self._house.settings.profile), REPLAY, url)
        exchange.begin(self.run, self._scale, self._seed, self._published.first, self._published.last)

    def rest(self) -> Plan:
        """What is still to play, by recount of the log."""
        return remaining(self.plan, exchange.logged())

    def input(self, rest: Plan, conns: int) -> dict[str, object]:
        """The player's plan."""
        return exchange.playbook(rest, self._key, conns)

    def settle(self, patience_s: float = 60.0) -> bool:
        """Wait until everything in the spool is in the database and in the ledger; False when it takes too long."""
        folder = REPLAY.folder(self._house.home) / "spool" / "gw1"
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            left = recover(folder)
            stored = exchange.last_batch(folder.name)
            if not left.open_messages and stored >= left.number and not Outbox.objects.using(REPLAY.value).exists():
                return True
            time.sleep(0.1)
        return False

    def finish(self) -> None:
        exchange.finish(self.run)
