"""Callers in the background who keep every receipt that they were given."""

import threading
import time

from tests.wire.gateway.caller import Caller
from tests.wire.gateway.house import CLIENT, KEY, TARGET

_HEADERS = f"Host: g\r\nX-Road-Client: {CLIENT}\r\nX-Api-Key: {KEY}\r\n"


class Load:
    """Some threads, each with a connection, calling until the gateway is gone or `end` is called."""

    def __init__(self, port, threads=4, pipeline=20, header="", path=""):
        self.receipts: list[str] = []
        self.errors: list[str] = []
        self._port, self._pipeline = port, pipeline
        self._call = f"GET {TARGET}{path} HTTP/1.1\r\n{_HEADERS}{header}\r\n".encode()
        self._ending = False
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def _run(self):
        try:
            with Caller(self._port, timeout=5) as caller:
                while not self._ending:
                    caller.send(self._call * self._pipeline)
                    for _ in range(self._pipeline):
                        answer = caller.answer()
                        if answer.error:
                            self.errors.append(answer.error)
                        else:
                            self.receipts.append(answer["X-Duoc-Receipt"].split(".")[1])
        except (OSError, EOFError):
            pass

    def wait_for(self, receipts, seconds=20):
        """Until so many receipts are there, or an error came."""
        until = time.monotonic() + seconds
        while len(self.receipts) < receipts and not self.errors:
            assert time.monotonic() < until, f"only {len(self.receipts)} receipts"
            time.sleep(0.002)

    def end(self):
        """Wait for the threads; the receipts."""
        self._ending = True
        for thread in self._threads:
            thread.join(10)
            assert not thread.is_alive()
        return self.receipts
