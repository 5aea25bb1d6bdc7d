"""The contract's own rules, on both chains, and that its committed code is what the source says."""

import json
from pathlib import Path

import pytest
from eth_account import Account
from tests.wire.anchor.chains import KEY, STRANGER, Chain, npm
from tests.wire.anchor.compilation import CONTRACT, SOLC, compile_anew
from web3.exceptions import ContractCustomError

from duoc.wire.anchor.contract import ABI, CODE_HASH, COMPILER, RUNTIME
from duoc.wire.anchor.driver import RefusedError, log_id_of

ONE = log_id_of("log.example/one")
ROOT, OTHER = b"\1" * 32, b"\2" * 32


def call(chain: Chain, address: str, name: str, *given: object, key: bytes = KEY) -> int:
    """Send one transaction past our driver; the gas it used."""
    function = chain.w3.eth.contract(address=address, abi=ABI).functions[name](*given)
    account = Account.from_key(key)
    transaction = function.build_transaction(
        {
            "from": account.address,
            "nonce": chain.w3.eth.get_transaction_count(account.address),
            "gasPrice": chain.w3.eth.gas_price * 2,
            "chainId": chain.w3.eth.chain_id,
        }
    )
    sent = chain.w3.eth.send_raw_transaction(account.sign_transaction(transaction).raw_transaction)
    receipt = chain.w3.eth.wait_for_transaction_receipt(sent)
    assert receipt["status"] == 1
    return int(receipt["gasUsed"])


def refusal(chain: Chain, address: str, name: str, *given: object, key: bytes = KEY) -> str:
    """The four bytes by which the contract says why not."""
    with pytest.raises(ContractCustomError) as caught:
        call(chain, address, name, *given, key=key)
    return str(caught.value.data)[:10]


def selector(chain: Chain, signature: str) -> str:
    return chain.w3.keccak(text=signature)[:4].to_0x_hex()


def test_log_id_is_the_hash_of_the_origin() -> None:
    """SHA-256("abc"), FIPS 180-2, B.1."""
    assert log_id_of("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_contract_keeps_every_root_and_the_largest_size(chain: Chain) -> None:
    address = chain.deploy()
    contract = chain.w3.eth.contract(address=address, abi=ABI)
    assert contract.functions.sizes(ONE).call() == 0
    call(chain, address, "anchor", ONE, 7, ROOT)
    call(chain, address, "anchor", ONE, 2**64 - 1, OTHER)
    assert contract.functions.sizes(ONE).call() == 2**64 - 1
    assert contract.functions.rootOf(ONE, 7).call() == ROOT
    assert contract.functions.rootOf(ONE, 2**64 - 1).call() == OTHER
    assert contract.functions.rootOf(ONE, 8).call() == bytes(32)
    assert contract.functions.logs(ONE).call() == [2**64 - 1, 2, chain.w3.eth.block_number]
    assert contract.functions.bornAt().call() == chain.w3.eth.block_number - 2


def test_contract_announces_each_anchor_under_the_log_s_id(chain: Chain) -> None:
    address = chain.deploy()
    call(chain, address, "anchor", ONE, 7, ROOT)
    call(chain, address, "anchor", log_id_of("log.example/two"), 9, OTHER)
    topic = chain.w3.keccak(text="Anchored(bytes32,uint64,bytes32)")
    logs = chain.w3.eth.get_logs({"address": address, "fromBlock": 0, "topics": [topic.to_0x_hex(), "0x" + ONE.hex()]})
    assert [bytes(entry["data"]) for entry in logs] == [(7).to_bytes(32, "big") + ROOT]


@pytest.mark.parametrize("size", [7, 6, 1, 0])
def test_contract_refuses_a_rollback_also_with_the_same_root(chain: Chain, size: int) -> None:
    address = chain.deploy()
    call(chain, address, "anchor", ONE, 7, ROOT)
    for root in (ROOT, OTHER):
        assert refusal(chain, address, "anchor", ONE, size, root) == selector(chain, "Rollback(uint64)")
    assert chain.w3.eth.contract(address=address, abi=ABI).functions.rootOf(ONE, 7).call() == ROOT


def test_logs_of_one_operator_do_not_disturb_each_other(chain: Chain) -> None:
    address = chain.deploy()
    call(chain, address, "anchor", ONE, 7, ROOT)
    call(chain, address, "anchor", log_id_of("log.example/two"), 3, OTHER)
    assert chain.w3.eth.contract(address=address, abi=ABI).functions.sizes(ONE).call() == 7


def test_contract_refuses_a_foreign_account_and_an_empty_root(chain: Chain) -> None:
    address = chain.deploy()
    assert refusal(chain, address, "anchor", ONE, 7, ROOT, key=STRANGER) == selector(chain, "NotOwner()")
    assert refusal(chain, address, "handOver", Account.from_key(STRANGER).address, key=STRANGER) == selector(
        chain, "NotOwner()"
    )
    assert refusal(chain, address, "anchor", ONE, 7, bytes(32)) == selector(chain, "NoRoot()")


def test_hand_over_changes_who_may_anchor_and_nothing_else(chain: Chain) -> None:
    address = chain.deploy()
    call(chain, address, "anchor", ONE, 7, ROOT)
    chain.driver(address).hand_over(Account.from_key(STRANGER).address)
    assert chain.driver(address).owner() == Account.from_key(STRANGER).address
    with pytest.raises(RefusedError, match="belongs to"):
        chain.driver(address).publish(ONE, 8, OTHER)
    chain.driver(address, STRANGER).publish(ONE, 8, OTHER)
    contract = chain.w3.eth.contract(address=address, abi=ABI)
    assert [contract.functions.rootOf(ONE, size).call() for size in (7, 8)] == [ROOT, OTHER]


def test_anchor_costs_about_as_much_gas_as_the_prototype(chain: Chain, capsys: pytest.CaptureFixture[str]) -> None:
    """The reference's prototype, without owner and count, took 51,464."""
    address = chain.deploy()
    gas = [call(chain, address, "anchor", ONE, size, bytes([size]) * 32) for size in (1, 2, 3)]
    with capsys.disabled():
        print(f"\n  gas per anchor on {chain.name}: first {gas[0]}, then {gas[1]}")
    assert gas[1] == gas[2] < gas[0]
    assert 45_000 < gas[1] < 56_000


def test_code_on_the_chain_is_the_committed_code_whoever_deploys(chain: Chain) -> None:
    assert {bytes(chain.w3.eth.get_code(chain.deploy(key))) for key in (KEY, STRANGER)} == {RUNTIME}
    assert len(CODE_HASH) == 64


def test_committed_code_is_what_the_compiler_makes_of_the_source(tmp_path: Path) -> None:
    if reason := npm(tmp_path, SOLC):
        pytest.skip(reason)
    committed = json.loads((CONTRACT / "LogAnchor.json").read_text("utf-8"))
    assert compile_anew(tmp_path, committed["settings"]) == committed
    assert COMPILER.startswith("solc 0.8.37+")
