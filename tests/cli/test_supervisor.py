"""The supervisor with real children: order, readiness, restarts with a reason, an end that leaves nobody."""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path

import pytest

from duoc.cli.child import Child, Program, StartError
from duoc.cli.supervisor import Stopped, Supervisor
from duoc.core import launch

READY = "import sys, time; print('ready now', flush=True); time.sleep(60)"


def program(name: str, code: str, **options: object) -> Program:
    command = [sys.executable, "-c", code]
    return Program(name, (name, name), lambda: launch.command(command), **options)  # type: ignore[arg-type]  # options of one test


def supervised(work: Callable[[Supervisor], Awaitable[None]], logs: Path) -> None:
    """Run `work` with a supervisor and stop it afterwards, whatever happens."""

    async def whole() -> None:
        supervisor = Supervisor(logs, dict(os.environ))
        try:
            await work(supervisor)
        finally:
            await supervisor.stop()

    main: Coroutine[None, None, None] = whole()
    asyncio.run(main)


def pid(child: Child) -> int:
    assert child.process is not None
    return child.process.pid


def exists(number: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


def test_a_program_starts_when_the_one_before_it_is_ready(tmp_path: Path) -> None:
    slow = f"import time, pathlib; time.sleep(0.3); pathlib.Path({str(tmp_path / 'first')!r}).touch(); {READY}"
    second = f"import pathlib; assert pathlib.Path({str(tmp_path / 'first')!r}).exists(); {READY}"

    async def work(supervisor: Supervisor) -> None:
        await supervisor.start([program("first", slow), program("second", second)])
        assert [child.program.name for child in supervisor.children] == ["first", "second"]

    supervised(work, tmp_path)


def test_readiness_can_be_asked_for(tmp_path: Path) -> None:
    asked: list[int] = []

    async def third_time(number: int) -> bool:
        asked.append(number)
        return len(asked) == 3

    async def work(supervisor: Supervisor) -> None:
        await supervisor.start([program("asked", "import time; time.sleep(60)", is_ready=third_time)])
        assert asked == [pid(supervisor.children[0])] * 3

    supervised(work, tmp_path)


def test_a_program_that_ends_before_it_is_ready_fails_with_its_last_words(tmp_path: Path) -> None:
    async def work(supervisor: Supervisor) -> None:
        with pytest.raises(
            StartError, match=r"broken stopped while starting: exit status 3, last words: no spoon \(see"
        ):
            await supervisor.start([program("broken", "print('no spoon', flush=True); raise SystemExit(3)")])

    supervised(work, tmp_path)
    assert (tmp_path / "broken.log").read_text() == "no spoon\n"


def test_a_program_that_is_never_ready_fails_in_its_time(tmp_path: Path) -> None:
    async def work(supervisor: Supervisor) -> None:
        with pytest.raises(StartError, match="mute was not ready in 0 s"):
            await supervisor.start([program("mute", "import time; time.sleep(60)", start_seconds=0.2)])
        child = pid(supervisor.children[0])
        await supervisor.stop()
        assert not exists(child)

    supervised(work, tmp_path)


def test_a_killed_program_is_started_again_and_the_reason_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prepared: list[int] = []

    async def work(supervisor: Supervisor) -> None:
        await supervisor.start([program("mortal", READY, before=lambda: prepared.append(1))])
        child = supervisor.children[0]
        for killing in (signal.SIGKILL, signal.SIGTERM):
            old = pid(child)
            os.kill(old, killing)
            await until(lambda old=old: pid(child) != old and child.said_ready)  # type: ignore[misc]  # early binding
        assert len(prepared) == 3

    supervised(work, tmp_path)
    told = capsys.readouterr().out
    assert "mortal" in told
    assert "signal SIGKILL" in told
    assert "signal SIGTERM" in told


def test_a_program_that_keeps_failing_is_tried_less_and_less_often(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    once = tmp_path / "once"
    code = f"import pathlib; p = pathlib.Path({str(once)!r}); p.exists() and exit(7); p.touch(); {READY}"

    async def work(supervisor: Supervisor) -> None:
        await supervisor.start([program("stubborn", code)])
        os.kill(pid(supervisor.children[0]), signal.SIGKILL)
        await asyncio.sleep(1.5)

    supervised(work, tmp_path)
    # Pauses of 0.05, 0.1, 0.2, 0.4, 0.8 s plus each start: in 1.5 s at most five.
    assert 2 <= capsys.readouterr().out.count("stubborn stopped while starting: exit status 7") <= 5


def test_workers_of_a_killed_program_go_with_it(tmp_path: Path) -> None:
    code = f"import subprocess; w = subprocess.Popen(['sleep', '60']); print(w.pid, flush=True); {READY}"

    async def work(supervisor: Supervisor) -> None:
        await supervisor.start([program("parent", code)])
        child = supervisor.children[0]
        old, worker = pid(child), int(child.last_words[0])
        assert exists(worker)
        os.kill(old, signal.SIGKILL)
        await until(lambda: not exists(worker) and pid(child) != old)

    supervised(work, tmp_path)


def test_stop_goes_backwards_and_leaves_nobody(tmp_path: Path) -> None:
    ends = tmp_path / "ends"
    code = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    open({str(ends)!r}, 'a').write(sys.argv[1] + ' ')\n"
        "    sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )

    def named(name: str) -> Program:
        return Program(name, (name, name), lambda: launch.command([sys.executable, "-c", code, name]))

    async def work(supervisor: Supervisor) -> None:
        await supervisor.start([named("one"), named("two"), named("three")])
        children = [pid(child) for child in supervisor.children]
        await supervisor.stop()
        assert not any(exists(child) for child in children)

    supervised(work, tmp_path)
    assert ends.read_text() == "three two one "


def test_a_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {READY}"

    async def work(supervisor: Supervisor) -> None:
        await supervisor.start([program("deaf", deaf, stop_seconds=0.2)])
        child = pid(supervisor.children[0])
        await supervisor.stop()
        assert not exists(child)

    supervised(work, tmp_path)


def test_a_stop_interrupts_a_start_that_is_under_way(tmp_path: Path) -> None:
    async def work(supervisor: Supervisor) -> None:
        supervisor.listen()
        asyncio.get_running_loop().call_later(0.2, os.kill, os.getpid(), signal.SIGINT)
        with pytest.raises(Stopped):
            await supervisor.start([program("slow", "import time; time.sleep(60)")])

    supervised(work, tmp_path)


def test_the_second_ctrl_c_kills_what_does_not_listen(tmp_path: Path) -> None:
    deaf = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {READY}"

    async def work(supervisor: Supervisor) -> None:
        supervisor.listen()
        await supervisor.start([program("deaf", deaf, stop_seconds=30)])
        os.kill(os.getpid(), signal.SIGINT)
        await supervisor.stopping.wait()
        asyncio.get_running_loop().call_later(1, os.kill, os.getpid(), signal.SIGINT)
        async with asyncio.timeout(5):
            await supervisor.stop()

    supervised(work, tmp_path)


def test_one_ctrl_c_that_arrives_twice_is_one(tmp_path: Path) -> None:
    slow = (
        "import signal, sys, time\nsignal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.3), sys.exit(0)))\n" + READY
    )

    async def work(supervisor: Supervisor) -> None:
        supervisor.listen()
        await supervisor.start([program("slow", slow)])
        child = supervisor.children[0]
        os.kill(os.getpid(), signal.SIGINT)
        await supervisor.stopping.wait()
        asyncio.get_running_loop().call_later(0.1, os.kill, os.getpid(), signal.SIGINT)
        await supervisor.stop()
        assert child.process is not None
        assert child.process.returncode == 0

    supervised(work, tmp_path)


def test_run_once_waits_for_the_end(tmp_path: Path) -> None:
    done = tmp_path / "done"

    async def work(supervisor: Supervisor) -> None:
        code = f"import time, pathlib; time.sleep(0.2); pathlib.Path({str(done)!r}).touch()"
        await supervisor.run_once(lambda: [sys.executable, "-c", code])
        assert done.exists()
        with pytest.raises(StartError, match="the reason stands above"):
            await supervisor.run_once(lambda: [sys.executable, "-c", "raise SystemExit(1)"])

    supervised(work, tmp_path)
