"""A replay run as the database and the state folder know it. Synchronous: the stage calls it in a thread."""

import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from urllib.request import urlopen

from django.db import DatabaseError, connections

from duoc.cli import played
from duoc.cli.house import REPLAY_GATEWAY, SIM, House
from duoc.core.clock import FileClock, day_start_us
from duoc.core.environment import Environment
from duoc.core.profile import load as load_profile
from duoc.exchange import services as exchange
from duoc.exchange.rules.replay import Plan, plan, remaining
from duoc.frame.models import Outbox
from duoc.ledger import services as ledger
from duoc.wire.spool.writer import recover

REPLAY = Environment.REPLAY


@contextmanager
def _for_a_moment() -> Iterator[None]:
    """The threads that come here one after another keep no connection: it may have died with its server meanwhile."""
    try:
        yield
    finally:
        connections.close_all()


class NothingPublishedError(RuntimeError):
    """The profile has no statistics that could be replayed."""


class Rerun:
    """One run: which it is, what is left of it, and whether everything played has reached the ledger."""

    def __init__(self, house: House, scale: float, seed: int) -> None:
        self._house = house
        self.scale = scale
        self._seed = seed
        self._key = ""
        self.run = ""
        published = exchange.published(house.settings.profile)
        if published is None:
            raise NothingPublishedError("this province's profile brings no published statistics: nothing to replay")
        self._published = published
        self.plan: Plan = plan(published, scale, seed)

    def exists(self) -> bool:
        """Whether there is a run that is not this one half played: a finished one, or somebody's own of another scale."""
        with _for_a_moment():
            current = exchange.current(REPLAY)
        return current is not None and not self._goes_on(current)

    def _goes_on(self, current: exchange.Run) -> bool:
        return not current.finished and (current.scale, current.seed) == (self.scale, self._seed)

    def open(self, anew: bool) -> None:
        """Go on with the unfinished run of this scale and seed, or begin a new one in place of whatever is there.

        Raises `LedgerError` while another replay's sequencer runs."""
        with _for_a_moment():
            current = exchange.current(REPLAY)
            if current is not None and self._goes_on(current) and not anew:
                self.run = current.run
            else:
                self._begin()
            self._key = exchange.issue_player_key()

    def _begin(self) -> None:
        self.run = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        played.forget(self._house)
        # The run before goes with its spool and keys: a new log has a new origin and a new key, so it cannot be a fork.
        ledger.clear_replay(self._house.home)
        exchange.clear_replay()
        folder = REPLAY.folder(self._house.home)
        for name in ("spool", "keys"):
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in ("registry.json", "clock"):
            (folder / name).unlink(missing_ok=True)
        # Whoever calls before the player does so on its first day.
        FileClock(folder / "clock").set(day_start_us(self._published.first))
        url = f"http://127.0.0.1:{self._house.settings.port(SIM)}"
        exchange.seed_environment(load_profile(self._house.settings.profile), REPLAY, url)
        exchange.begin(self.run, self.scale, self._seed, self._published.first, self._published.last)

    def rest(self) -> Plan:
        """What is still to play, by recount of the log."""
        with _for_a_moment():
            return remaining(self.plan, exchange.logged())

    def input(self, rest: Plan, conns: int) -> dict[str, object]:
        """The player's plan."""
        with _for_a_moment():
            return exchange.playbook(rest, self._key, conns)

    def settle(self, patience_s: float = 60.0) -> bool:
        """Wait until everything in the spool is in the database and in the ledger; False when it takes too long."""
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            # A database that is away comes back.
            with suppress(DatabaseError), _for_a_moment():
                if self._is_quiet() and self._is_stored():
                    return True
            time.sleep(0.1)
        return False

    def _is_stored(self) -> bool:
        folder = REPLAY.folder(self._house.home) / "spool" / "gw1"
        left = recover(folder)
        stored = exchange.last_batch(folder.name)
        return not left.open_messages and stored >= left.number and not Outbox.objects.using(REPLAY.value).exists()

    def _is_quiet(self) -> bool:
        """Whether the gateway answers and has no call under way: a player that was killed leaves some behind, which
        will still be logged."""
        try:
            url = f"http://127.0.0.1:{self._house.settings.port(REPLAY_GATEWAY)}/metrics"
            with urlopen(url, timeout=2) as answer:
                return b"\nduoc_gateway_in_flight 0\n" in answer.read()
        except OSError:
            return False

    def finish(self) -> None:
        """State that everything is played, in the database and for `duoc up`."""
        with _for_a_moment():
            exchange.finish(self.run)
        played.remember(self._house)
