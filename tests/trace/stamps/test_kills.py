"""kill -9 while stamps are minted and handed out."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.trace.stamps.batches import GTIN, HOST, cooperative
from tests.trace.stamps.test_minting import by_hand, serials_of

from duoc.frame.models import Outbox
from duoc.trace.models import Stamp, StampBatch
from duoc.trace.rules import serials

TOP = Path(__file__).parents[3]
CLI = "import sys; from duoc.cli.main import main; sys.exit(main())"


def test_a_killed_run_loses_and_doubles_nothing(dsn, tmp_path):
    """kill -9 between pieces and within one, again and again, until a run comes to its end."""
    cooperative()
    environment = {**os.environ, "DATABASE_URL": dsn, "PYTHONPATH": str(TOP / "src")}
    script = (
        "import django; django.setup(); from duoc.trace.services.stamps import minting; minting.PIECE = 1024; " + CLI
    )
    command = [
        sys.executable, "-c", script, "trace", "mint", "--producer", "htx-nam-can", "--gtin", GTIN, "--count", "24000",
        "--host", HOST, "--preset", "crab-dot", "--ecc", "M", "--out", str(tmp_path / "stamps.jsonl"),
    ]  # fmt: skip
    kills, pieces = 0, []
    while True:
        run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        goal = (pieces[-1] if pieces else 0) + 5_000
        while run.poll() is None and Stamp.objects.count() < goal:
            time.sleep(0.01)
        if run.poll() is None and kills < 2:
            run.send_signal(signal.SIGKILL)
            kills += 1
        assert run.stderr is not None
        said = run.communicate()[1].decode()
        pieces.append(Stamp.objects.count())
        if run.returncode == 0:
            break
        assert run.returncode == -signal.SIGKILL, said
    assert kills == 2
    assert pieces == sorted(pieces)
    assert len(set(pieces[:-1])) == 2
    batch = StampBatch.objects.get()
    assert batch.handed_out_at is not None
    found = serials_of(batch)
    assert len(set(found)) == 24_000 == Stamp.objects.count()
    assert bytes(batch.root) == by_hand(batch)
    listed = [json.loads(line) for line in (tmp_path / "stamps.jsonl").read_text().splitlines()]
    assert [row["serial"] for row in listed] == list(map(serials.written, found))
    assert Outbox.objects.filter(kind="trace.stamps_minted").count() == 1
    assert [path.name for path in tmp_path.iterdir()] == ["stamps.jsonl"]
