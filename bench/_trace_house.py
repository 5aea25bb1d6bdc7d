"""A province for the trace room's benchmarks: the ledger's, and the worker that carries captures on."""

from bench._cpu import tree_cpu_s
from bench._ledger_house import LedgerHouse
from duoc.cli import worker
from duoc.cli.child import Program


class TraceHouse(LedgerHouse):
    """Everything that takes part in capturing, on the cores of this machine."""

    def __init__(self) -> None:
        super().__init__([])

    def programs(self) -> list[Program]:
        return [*super().programs(), worker.program(self.house)]

    def needs(self, process: str) -> bool:
        return process == "worker" or super().needs(process)

    def cpu_s(self) -> dict[str, float]:
        """CPU so far of each process with all below it, in seconds; the witnesses together."""
        found: dict[str, float] = {}
        for child in self._supervisor.children:
            if child.process is not None:
                name = "witnesses" if child.program.name.startswith("witness-") else child.program.name
                found[name] = found.get(name, 0.0) + tree_cpu_s(child.process.pid)
        return found

    def wal_octets(self) -> int:
        """How much PostgreSQL has written to its log."""
        row = self.connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()
        assert row is not None
        return int(row[0])
