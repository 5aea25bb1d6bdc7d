"""The EVM driver against nodes with limits, permissioned chains, and nodes that answer nonsense."""

import http.server
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from tests.conftest import find_free_port
from tests.wire.anchor.chains import KEY, Anvil, Chain, NodeLikeProvider, PyEvm
from web3 import Web3

from duoc.wire.anchor.deployment import deploy
from duoc.wire.anchor.driver import ChainAwayError, RefusedError, WrongContractError, log_id_of
from duoc.wire.anchor.evm import EvmChain
from duoc.wire.anchor.evm_node import Node
from duoc.wire.anchor.rpc_address import RpcAddress

LOG = log_id_of("log.example/one")
TOKEN = "swordfish0123456789"


def anchored(chain: Chain, count: int, gap: int = 3) -> EvmChain:
    driver = chain.driver(chain.deploy())
    for size in range(1, count + 1):
        driver.publish(LOG, size, bytes([size]) * 32)
        chain.mine(gap)
    return driver


def test_history_is_complete_and_in_order(chain: Chain) -> None:
    driver = anchored(chain, 5)
    found = driver.history(LOG)
    assert [(receipt.size, receipt.root) for receipt in found] == [(size, bytes([size]) * 32) for size in range(1, 6)]
    for receipt in found:
        assert receipt.block is not None
        block = chain.w3.eth.get_block(receipt.block)
        assert block["hash"].to_0x_hex() == receipt.block_hash
        assert receipt.transaction in [item.to_0x_hex() for item in block["transactions"]]
    assert driver.history(log_id_of("log.example/two")) == []


def test_history_goes_round_a_node_s_limit_of_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    chain = PyEvm()
    driver = anchored(chain, 6)
    asked = limit_logs(chain, monkeypatch, blocks=4)
    assert [receipt.size for receipt in driver.history(LOG)] == list(range(1, 7))
    whole = asked[0]
    assert asked[:4] == [whole, whole // 2, whole // 4, whole // 8]
    assert len(asked) <= 3 + -(-whole // (whole // 8))
    limit_logs(chain, monkeypatch, blocks=1)
    assert [receipt.size for receipt in driver.history(LOG)] == list(range(1, 7))
    limit_logs(chain, monkeypatch, blocks=0)
    with pytest.raises(ChainAwayError, match="block range"):
        driver.history(LOG)


def limit_logs(chain: PyEvm, monkeypatch: pytest.MonkeyPatch, blocks: int) -> list[int]:
    """As public nodes do: an error for a range of more blocks. The widths that were asked for."""
    provider, asked = chain.w3.provider, []
    true = NodeLikeProvider.make_request

    def limited(method: str, params: Any) -> Any:
        if method == "eth_getLogs":
            width = params[0]["to_block"] - params[0]["from_block"] + 1
            asked.append(width)
            if width > blocks:
                error = {"code": -32005, "message": "query exceeds max block range"}
                return {"id": 1, "jsonrpc": "2.0", "error": error}
        return true(provider, method, params)  # type: ignore[arg-type]  # it is one

    monkeypatch.setattr(provider, "make_request", limited)
    monkeypatch.setattr(provider, "_request_func_cache", (None, None))
    return asked


def test_node_that_has_thrown_events_away_is_not_believed(chain: Chain, monkeypatch: pytest.MonkeyPatch) -> None:
    driver = anchored(chain, 3)
    complete = driver._events
    monkeypatch.setattr(driver, "_events", lambda *given: complete(*given)[1:])
    with pytest.raises(ChainAwayError, match="shows 2 of 3 anchors"):
        driver.history(LOG)


class OlderPermissionedChain(NodeLikeProvider):
    """Blocks as Clique chains before London have them: validators' seals in `extraData`, no base fee."""

    def make_request(self, method: Any, params: Any) -> Any:
        answer = super().make_request(method, params)
        if method == "eth_getBlockByNumber" and answer.get("result"):
            block = {**answer["result"], "extraData": "0x" + "ab" * 97}
            block.pop("baseFeePerGas", None)
            answer = {**answer, "result": block}
        return answer


def test_permissioned_chain_with_seals_and_without_base_fee_is_taken() -> None:
    chain = PyEvm()
    w3 = Web3(OlderPermissionedChain(chain.tester))
    driver = EvmChain(Node(w3, RpcAddress("http://127.0.0.1:1/")), chain.deploy(), KEY)
    driver.publish(LOG, 1, b"\1" * 32)
    found = driver.last(LOG)
    assert found is not None
    assert driver.confirmations(found) == 1
    assert driver.identity().genesis == chain.w3.eth.get_block(0)["hash"].to_0x_hex()


@pytest.mark.parametrize("rules", ["petersburg", "istanbul", "berlin", "london", "shanghai"])
def test_contract_and_driver_work_under_older_rules(start_anvil: Callable[..., Anvil], rules: str) -> None:
    chain = start_anvil("--hardfork", rules)
    older = rules in ("petersburg", "istanbul", "berlin")
    assert (chain.w3.eth.get_block("latest").get("baseFeePerGas") is None) == older
    driver = anchored(chain, 2)
    assert [receipt.size for receipt in driver.history(LOG)] == [1, 2]
    with pytest.raises(RefusedError, match="another root"):
        driver.publish(LOG, 1, b"\7" * 32)


def test_account_without_money_anchors_where_gas_is_free(start_anvil: Callable[..., Anvil]) -> None:
    """As permissioned chains often are."""
    chain = start_anvil("--hardfork", "berlin", "--gas-price", "0")
    poor = bytes.fromhex("33" * 32)
    driver = chain.driver(chain.deploy(poor), poor)
    assert chain.w3.eth.get_balance(driver.account) == 0  # type: ignore[arg-type]  # an address
    driver.publish(LOG, 1, b"\1" * 32)
    assert [receipt.size for receipt in driver.history(LOG)] == [1]


def test_transaction_is_of_the_form_that_every_evm_chain_takes(chain: Chain) -> None:
    driver = chain.driver(chain.deploy())
    sent = driver.publish(LOG, 1, b"\1" * 32)
    taken = chain.w3.eth.get_transaction(sent.transaction)  # type: ignore[arg-type]  # a hash
    assert taken["type"] == 0
    assert taken["gasPrice"] > 0


def test_identity_is_stable_and_names_its_differences(chain: Chain) -> None:
    address = chain.deploy()
    first = chain.driver(address).identity()
    chain.mine(5)
    assert chain.driver(address, None).identity(first) == first
    assert first.kind == "evm"
    assert first.chain_id == str(chain.w3.eth.chain_id)
    assert first.contract == address
    other = chain.driver(chain.deploy()).identity()
    assert first.difference(other) == "contract, born"
    assert other.fingerprint != first.fingerprint
    assert len(first.fingerprint) == 16


def test_wrong_addresses_are_told(chain: Chain) -> None:
    with pytest.raises(WrongContractError, match="not the address"):
        chain.driver("hello")
    nowhere = chain.driver("0x" + "12" * 20)
    with pytest.raises(WrongContractError, match="no contract"):
        nowhere.require_contract()
    with pytest.raises(WrongContractError):
        nowhere.last(LOG)
    with pytest.raises(WrongContractError):
        nowhere.publish(LOG, 1, b"\1" * 32)


def test_reader_without_account_cannot_publish(chain: Chain) -> None:
    driver = chain.driver(chain.deploy(), None)
    assert driver.account == ""
    with pytest.raises(RefusedError, match="only reads"):
        driver.publish(LOG, 1, b"\1" * 32)


def test_rollback_and_another_root_are_refused_before_anything_is_paid(chain: Chain) -> None:
    driver = chain.driver(chain.deploy())
    driver.publish(LOG, 5, b"\5" * 32)
    block = chain.w3.eth.block_number
    with pytest.raises(RefusedError, match="rollback: size 5 is anchored already, 4 is not larger"):
        driver.publish(LOG, 4, b"\4" * 32)
    with pytest.raises(RefusedError, match="another root for size 5"):
        driver.publish(LOG, 5, b"\4" * 32)
    assert chain.w3.eth.block_number == block


def test_contract_s_own_refusal_is_told_by_its_name(chain: Chain) -> None:
    driver = chain.driver(chain.deploy())
    with pytest.raises(RefusedError, match=r"the contract refuses: NoRoot\(\)"):
        driver.publish(LOG, 5, bytes(32))


ANSWERS = {
    "not HTTP": b"",
    "not JSON": b"<html>no</html>",
    "another JSON": b"[1, 2]",
    "null": b"null",
    "no result": b'{"jsonrpc": "2.0", "id": 0}',
    "result of another type": b'{"jsonrpc": "2.0", "id": 0, "result": "hello"}',
    "negative": b'{"jsonrpc": "2.0", "id": 0, "result": "-0x5"}',
    "error without words": b'{"jsonrpc": "2.0", "id": 0, "error": {}}',
    "error with our token": b'{"jsonrpc": "2.0", "id": 0, "error": {"code": 1, "message": "no %s"}}' % TOKEN.encode(),
}


@pytest.fixture
def strange_node() -> Iterator[Callable[[bytes, int], str]]:
    """A node that gives the same answer to everything."""
    running = []

    def start(answer: bytes, status: int) -> str:
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_given: object) -> None:
                pass

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                if answer:
                    self.send_response(status)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                self.wfile.write(answer or b"hello\r\n")

        server = http.server.ThreadingHTTPServer(("127.0.0.1", find_free_port()), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        running.append((server, thread))
        return f"http://duoc:{TOKEN}@127.0.0.1:{server.server_port}/v3/{TOKEN}?key={TOKEN}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # web3 keeps its sessions until the process ends
@pytest.mark.parametrize("status", [200, 401, 500])
@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS.keys())
def test_node_that_answers_nonsense_is_away_and_its_token_is_in_no_sentence(
    strange_node: Callable[[bytes, int], str], answer: bytes, status: int
) -> None:
    driver = EvmChain(Node.connect(RpcAddress(strange_node(answer, status))), "0x" + "12" * 20, KEY)
    for verb in (
        driver.identity,
        driver.require_contract,
        driver.owner,
        lambda: driver.last(LOG),
        lambda: driver.root_of(LOG, 1),
        lambda: driver.history(LOG),
        lambda: driver.publish(LOG, 1, b"\1" * 32),
    ):
        with pytest.raises((ChainAwayError, WrongContractError)) as caught:
            verb()
        assert TOKEN not in str(caught.value)
        assert caught.value.__suppress_context__ or caught.value.__cause__ is None


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")  # as above
def test_node_that_is_not_there_is_away(free_port: int) -> None:
    address = RpcAddress(f"http://127.0.0.1:{free_port}/{TOKEN}")
    driver = EvmChain(Node.connect(address), "0x" + "12" * 20)
    with pytest.raises(ChainAwayError, match=rf"the node at http://127\.0\.0\.1:{free_port} gives no usable answer"):
        driver.identity()


def test_only_the_connection_needs_the_extra() -> None:
    """Everything that does not speak to a chain is imported and used without web3."""
    script = (
        "import sys; sys.modules['web3'] = None\n"
        "import duoc.cli.anchor, duoc.wire.anchor.evm, duoc.wire.anchor.deployment, duoc.wire.anchor.__main__\n"
        "from duoc.wire.anchor.evm_node import MissingExtraError, Node\n"
        "from duoc.wire.anchor.rpc_address import RpcAddress\n"
        "try: Node.connect(RpcAddress('http://localhost'))\n"
        "except MissingExtraError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("anchoring needs web3, which is not installed: pip install 'duoc[anchor]'"), done
    assert done.stderr == ""


def test_deployment_waits_for_its_confirmations(chain: Chain) -> None:
    told: list[str] = []
    heights: list[int] = []

    def sleep() -> None:
        heights.append(chain.w3.eth.block_number)
        chain.mine()

    made = deploy(chain.node, KEY, 4, sleep, told.append)
    assert heights == [made.block, made.block + 1, made.block + 2]
    assert told == [made.contract]
    assert (made.account, made.chain_id) == (chain.driver(made.contract).account, chain.w3.eth.chain_id)
    assert chain.driver(made.contract).identity().born.startswith(f"{made.block} 0x")


def test_deployment_that_nobody_can_pay_is_refused(chain: Chain) -> None:
    with pytest.raises(RefusedError, match="holds nothing to pay for gas"):
        deploy(chain.node, bytes.fromhex("33" * 32), 1, lambda: None, lambda _address: None)
