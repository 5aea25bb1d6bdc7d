"""The stage of a replay: passes of the player over what is left, with progress, until nothing is."""

import asyncio
import json
import sys
import time
from typing import Any

from duoc.cli.child import StartError
from duoc.cli.house import REPLAY_GATEWAY, House
from duoc.cli.rerun import Rerun
from duoc.cli.supervisor import Stopped, Supervisor
from duoc.core.clock import province_day
from duoc.core.progress import is_english, say

# Passes that bring nothing, one after another, before the stage gives up.
VAIN_PASSES = 3
# Between two lines of progress that go to a file.
QUIET_S = 10.0


class Stage:
    """Runs the player as often as needed: after a crash some calls have no answer, and only the log knows if they count."""

    def __init__(self, house: House, supervisor: Supervisor, rerun: Rerun, conns: int) -> None:
        self._house = house
        self._supervisor = supervisor
        self._rerun = rerun
        self._conns = conns
        self._whole = sum(rerun.plan.values())
        self._begun = time.monotonic()
        self._told = 0.0  # when a line was last printed where nobody watches, in seconds from the beginning
        self._before = 0  # logged before this command began

    async def play(self) -> bool:
        """True when everything of the plan is in the log and in the ledger, False when asked to stop before."""
        whole = _count(self._whole)
        before, vain = -1, 0
        while vain < VAIN_PASSES:
            await self._settle()
            rest = await asyncio.to_thread(self._rerun.rest)
            left = sum(rest.values())
            vain = vain + 1 if left == before else 0
            if before < 0:
                self._before = self._whole - left
                still = _count(left)
                scale = f"{self._rerun.scale:g}"
                told = say(
                    f"Phát lại {whole} cuộc gọi (tỉ lệ {scale.replace('.', ',')}), còn {still}",
                    f"Replaying {whole} calls (scale {scale}), {still} left",
                )
                print(f"  {told}", flush=True)
            if not left:
                await asyncio.to_thread(self._rerun.finish)
                seconds = _clock(time.monotonic() - self._begun)
                clear = "\r\x1b[K" if sys.stdout.isatty() else ""
                told = say(f"Đã phát lại {whole} cuộc gọi sau {seconds}", f"Replayed {whole} calls in {seconds}")
                print(f"{clear}  ✓ {told}", flush=True)
                return True
            if self._supervisor.stopping.is_set():
                return False
            before = left
            await self._pass(await asyncio.to_thread(self._rerun.input, rest, self._conns), self._whole - left)
        raise StartError("the replay's gateway takes no more calls: see log/replay-gateway.log in the state folder")

    async def _pass(self, plan: dict[str, object], done_before: int) -> None:
        house = self._house
        command = house.python(
            "duoc.wire.player", "--home", str(house.home), "--port", str(house.settings.port(REPLAY_GATEWAY))
        )
        player = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
            env=house.environ(),
        )
        assert player.stdin is not None
        assert player.stdout is not None
        player.stdin.write(json.dumps(plan).encode())
        player.stdin.close()
        stopping = asyncio.ensure_future(self._supervisor.stopping.wait())

        def end_early(done: "asyncio.Future[Any]") -> None:
            if player.returncode is None and not done.cancelled():
                player.terminate()

        stopping.add_done_callback(end_early)
        try:
            async for line in player.stdout:
                state = json.loads(line)
                self._show(done_before + state["done"], state["day_us"])
            await player.wait()
        finally:
            stopping.cancel()
        if self._supervisor.stopping.is_set():
            await self._settle()
            raise Stopped

    async def _settle(self) -> None:
        # Without a recount nothing may be played: what lies unrecorded in the spool would be played twice.
        if not await asyncio.to_thread(self._rerun.settle):
            raise StartError("what was played does not reach the log: see log/replay-recorder.log in the state folder")

    def _show(self, done: int, day_us: int) -> None:
        """One line, in place on a terminal."""
        seconds = time.monotonic() - self._begun
        speed = (done - self._before) / seconds if seconds > 1 else 0
        left = (self._whole - done) / speed if speed else 0
        day = f" · {province_day(day_us):%d/%m/%Y}" if day_us else ""
        line = f"  {done / self._whole:4.0%} · {_count(done)}/{_count(self._whole)} · {_count(round(speed))}/s"
        line += say(f" · còn {_clock(left)}{day}", f" · {_clock(left)} left{day}")
        if sys.stdout.isatty():
            print(f"\r{line}\x1b[K", end="", flush=True)
        elif seconds - self._told >= QUIET_S:
            self._told = seconds
            print(line, flush=True)


def _count(number: int) -> str:
    return f"{number:,}" if is_english() else f"{number:,}".replace(",", ".")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
