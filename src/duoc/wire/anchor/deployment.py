"""Putting the contract on a chain: once for an operator, whose account then owns it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from duoc.wire.anchor import contract as compiled
from duoc.wire.anchor.driver import RefusedError
from duoc.wire.anchor.evm_node import GAS_MARGIN, UNSENT, Node

if TYPE_CHECKING:
    from eth_typing import HexStr
    from web3.types import TxReceipt


@dataclass(frozen=True, slots=True)
class Deployment:
    """Where the contract lies."""

    contract: str
    account: str
    chain_id: int
    transaction: str
    block: int
    gas: int


def deploy(
    node: Node, key: bytes, confirmations: int, sleep: Callable[[], None], mined: Callable[[str], None]
) -> Deployment:
    """Deploy with this account and wait for so many blocks, the contract's own included; `sleep` passes the time, and
    `mined` is told the address as soon as there is one.

    Waiting matters: the contract's block is part of the identity by which a reset chain is known. Raises `RefusedError`
    when the account cannot pay, `ChainAwayError`.
    """
    with node.told():
        eth = node.w3.eth
        account = eth.account.from_key(key).address
        made = eth.contract(abi=compiled.ABI, bytecode=compiled.BYTECODE).constructor()
        if eth.get_balance(account) == 0 and eth.gas_price > 0:
            raise RefusedError(f"the account {account} holds nothing to pay for gas: send it some, then repeat")
        gas = int(made.estimate_gas({"from": account}) * GAS_MARGIN)
        transaction = node.send(made.build_transaction({"from": account, "gas": gas, **UNSENT}), key)
        receipt = _wait(node, transaction, sleep)
        mined(str(receipt["contractAddress"]))
        while eth.block_number - receipt["blockNumber"] + 1 < confirmations:
            sleep()
            receipt = _wait(node, transaction, sleep)
        address = receipt["contractAddress"]
        if receipt["status"] != 1 or address is None or bytes(eth.get_code(address)) != compiled.RUNTIME:
            raise RefusedError(f"the chain did not make the contract (transaction {transaction})")
        return Deployment(address, account, eth.chain_id, transaction, receipt["blockNumber"], receipt["gasUsed"])


def _wait(node: Node, transaction: "HexStr", sleep: Callable[[], None]) -> "TxReceipt":
    """The receipt of a transaction, as soon as a block holds it. Inside `told`."""
    from web3.exceptions import TransactionNotFound

    while True:
        try:
            return node.w3.eth.get_transaction_receipt(transaction)
        except TransactionNotFound:
            sleep()
