"""A province for the trace room's benchmarks: the ledger's, and the worker that carries captures on."""

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
