"""Two real chains to anchor in: py-evm inside this process, and anvil as a node of its own where Node is installed.

Both answer the same JSON-RPC questions and can be taken back to an earlier block, which is what a reorganisation looks
like from outside. Only anvil has a pool in which transactions wait.
"""

import ast
import shutil
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import TransactionFailed
from web3 import EthereumTesterProvider, HTTPProvider, Web3

from duoc.wire.anchor.deployment import deploy
from duoc.wire.anchor.evm import EvmChain
from duoc.wire.anchor.evm_node import Node
from duoc.wire.anchor.rpc_address import RpcAddress

ANVIL = "@foundry-rs/anvil@1.7.1"
KEY = bytes.fromhex("11" * 32)
STRANGER = bytes.fromhex("22" * 32)
ETHER = 10**18


def npm(folder: Path, package: str) -> str:
    """Install an npm package without its scripts; the reason when it cannot be, else ""."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return "needs Node: node and npm are not installed here (apt-get install nodejs npm)"
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder), package]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    return "" if done.returncode == 0 else f"npm could not bring {package}: {done.stderr[-300:]}"


class NodeLikeProvider(EthereumTesterProvider):
    """A node reports a revert in its answer; the provider of the in-process chain raises instead."""

    def make_request(self, method: Any, params: Any) -> Any:
        try:
            return super().make_request(method, params)
        except TransactionFailed as error:
            reason = str(error).removeprefix("execution reverted: ")
            data = ast.literal_eval(reason) if reason.startswith("b") else b""
            answer = {"code": 3, "message": "execution reverted", "data": "0x" + data.hex()}
            return {"id": 1, "jsonrpc": "2.0", "error": answer}


class Chain:
    """What the tests do to a chain."""

    name: str
    w3: Web3

    def __init__(self) -> None:
        self.node = Node(self.w3, RpcAddress("http://127.0.0.1:1/"))
        for key in (KEY, STRANGER):
            self.give(Account.from_key(key).address, ETHER)

    def driver(self, contract: str, key: bytes | None = KEY) -> EvmChain:
        return EvmChain(self.node, contract, key)

    def deploy(self, key: bytes = KEY) -> str:
        return deploy(self.node, key, 1, lambda: None, lambda _address: None).contract

    def give(self, account: str, amount: int) -> None:
        rich = self.w3.eth.accounts[0]
        price = self.w3.eth.gas_price * 2
        self.w3.eth.send_transaction({"from": rich, "to": account, "value": amount, "gasPrice": price})

    def mine(self, count: int = 1) -> None:
        raise AssertionError

    def remember(self) -> Any:
        raise AssertionError

    def return_to(self, moment: Any) -> None:
        """As if what came after it had never been; the next blocks are others."""
        raise AssertionError

    def close(self) -> None:
        """Nothing of it is left."""


class PyEvm(Chain):
    name = "py-evm"

    def __init__(self, genesis_time: int | None = None) -> None:
        """The genesis is of now, or of this time."""
        changed = {} if genesis_time is None else {"timestamp": genesis_time}
        backend = PyEVMBackend(genesis_parameters=PyEVMBackend.generate_genesis_params(overrides=changed))
        self.tester = EthereumTester(backend)
        self.w3 = Web3(NodeLikeProvider(self.tester))
        super().__init__()

    def mine(self, count: int = 1) -> None:
        self.tester.mine_blocks(count)

    def remember(self) -> Any:
        return self.tester.take_snapshot()

    def return_to(self, moment: Any) -> None:
        self.tester.revert_to_snapshot(moment)


class PromptProvider(HTTPProvider):
    """anvil answers before the block is made. While it makes one for each transaction, this waits for it."""

    prompt = True

    def make_request(self, method: Any, params: Any) -> Any:
        answer = super().make_request(method, params)
        if self.prompt and method in ("eth_sendRawTransaction", "eth_sendTransaction") and "result" in answer:
            deadline = time.monotonic() + 10
            while super().make_request("eth_getTransactionReceipt", [answer["result"]]).get("result") is None:  # type: ignore[arg-type]  # a method's name
                assert time.monotonic() < deadline, "no block for a transaction"
                time.sleep(0.002)
        return answer


class Anvil(Chain):
    """A node on a port of the loopback."""

    name = "anvil"

    def __init__(self, folder: Path, port: int, *options: str) -> None:
        program = next(folder.glob("node_modules/@foundry-rs/anvil-*/bin/anvil*"))
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [str(program), "--port", str(port), "--silent", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.provider = PromptProvider(self.url, exception_retry_configuration=None)
        self.w3 = Web3(self.provider)
        try:
            deadline = time.monotonic() + 20
            while not self.w3.is_connected():
                assert time.monotonic() < deadline, "anvil does not answer"
                time.sleep(0.05)
            super().__init__()
        except BaseException:
            self.close()
            raise
        self.node.address = RpcAddress(self.url)

    def ask(self, method: str, *parameters: Any) -> Any:
        answer = self.provider.make_request(method, list(parameters))
        assert "result" in answer, answer
        return answer["result"]

    def mine(self, count: int = 1) -> None:
        self.ask("anvil_mine", hex(count))

    def hold(self) -> None:
        """Take transactions without putting them into blocks."""
        self.provider.prompt = False
        self.ask("evm_setAutomine", False)

    def go_on(self) -> None:
        self.ask("evm_setAutomine", True)
        self.mine()
        self.provider.prompt = True

    def remember(self) -> Any:
        return self.ask("evm_snapshot")

    def return_to(self, moment: Any) -> None:
        assert self.ask("evm_revert", moment) is True

    def close(self) -> None:
        with warnings.catch_warnings():
            # web3 keeps its sessions until the process ends.
            warnings.simplefilter("ignore", ResourceWarning)
            self.process.kill()
            self.process.wait()
