"""The driver of EVM chains: our contract `LogAnchor`, read and written through a node.

Invariant `one_transaction_at_a_time`: what is sent always takes the account's next number on the chain, so that a repeated
anchor replaces the waiting one and never follows it.
"""

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from duoc.wire.anchor import contract as compiled
from duoc.wire.anchor.contract import CODE_HASH
from duoc.wire.anchor.driver import ChainAwayError, Identity, Receipt, RefusedError, WrongContractError
from duoc.wire.anchor.evm_node import GAS_MARGIN, UNSENT, Node

if TYPE_CHECKING:
    from web3.contract import Contract


class EvmChain:
    """A `Driver`. Without a key it only reads."""

    def __init__(self, node: Node, contract: str, key: bytes | None = None) -> None:
        self._node = node
        self._w3 = node.w3
        self._key = key
        with node.told():
            if not self._w3.is_address(contract):
                raise WrongContractError(f"{contract} is not the address of a contract")
            address = self._w3.to_checksum_address(contract)
            self._contract: Contract = self._w3.eth.contract(address=address, abi=compiled.ABI)
            self.account = str(self._w3.eth.account.from_key(key).address) if key else ""

    def identity(self, known: Identity | None = None) -> Identity:
        eth = self._w3.eth
        with self._node.told():
            if eth.syncing:
                raise ChainAwayError(f"the node at {self._node.address} is still catching up with its chain")
            # Everything at one block: a node behind another one's back must not look like a chain that was reset.
            head = eth.block_number
            genesis = eth.get_block(0)["hash"].to_0x_hex()
            chain_id = str(eth.chain_id)
            if known is not None and (known.chain_id, known.genesis) == (chain_id, genesis):
                self._require_height(head, int(known.born.split()[0]))
            address = self._contract.address
            code = bytes(eth.get_code(address, head))
            digest = sha256(code).hexdigest() if code else ""
            born = ""
            if digest == CODE_HASH:
                number = self._contract.functions.bornAt().call(block_identifier=head)
                born = f"{number} {eth.get_block(number)['hash'].to_0x_hex()}"
            return Identity("evm", chain_id, genesis, address, digest, born)

    def require_contract(self) -> None:
        with self._node.told():
            code = bytes(self._w3.eth.get_code(self._contract.address))
        if not code:
            raise WrongContractError(f"there is no contract at {self._contract.address}")
        if sha256(code).hexdigest() != CODE_HASH:
            raise WrongContractError(f"the contract at {self._contract.address} is not LogAnchor of this program")

    def owner(self) -> str:
        """The account that may anchor."""
        with self._node.told():
            return str(self._contract.functions.owner().call())

    def last(self, log_id: bytes) -> Receipt | None:
        with self._node.told():
            size, count, number = self._contract.functions.logs(log_id).call()
            if not count:
                return None
            block = self._w3.eth.get_block(number)
            for receipt in self._events(log_id, number, number):
                if receipt.size == size and receipt.block_hash == block["hash"].to_0x_hex():
                    return Receipt(
                        size, receipt.root, receipt.transaction, number, receipt.block_hash, int(block["timestamp"])
                    )
        raise ChainAwayError("the chain moved while it was read")

    def root_of(self, log_id: bytes, size: int) -> bytes | None:
        with self._node.told():
            root = bytes(self._contract.functions.rootOf(log_id, size).call())
        return root if any(root) else None

    def publish(self, log_id: bytes, size: int, root: bytes) -> Receipt:
        if self._key is None:
            raise RefusedError("this connection only reads: it was given no account")
        there = self.root_of(log_id, size)
        if there is not None:
            if there != root:
                raise RefusedError(f"the chain holds another root for size {size}")
            return Receipt(size, root)
        with self._node.told():
            last = int(self._contract.functions.sizes(log_id).call())
            if last >= size:
                raise RefusedError(f"rollback: size {last} is anchored already, {size} is not larger")
            owner = self._contract.functions.owner().call()
            if owner != self.account:
                raise RefusedError(f"the contract belongs to {owner}, not to the account {self.account}")
            call = self._contract.functions.anchor(log_id, size, root)
            return Receipt(size, root, self._send(call))

    def hand_over(self, to: str) -> str:
        """Make another account the contract's owner; the transaction. Raises `RefusedError`."""
        if self._key is None or not self._w3.is_address(to):
            raise RefusedError(f"{to} is not the address of an account, or there is no key to sign with")
        with self._node.told():
            return self._send(self._contract.functions.handOver(self._w3.to_checksum_address(to)))

    def confirmations(self, receipt: Receipt) -> int | None:
        if receipt.block is None:
            return None
        with self._node.told():
            head = self._w3.eth.block_number
            self._require_height(head, receipt.block)
            block = self._w3.eth.get_block(receipt.block)
            return head - receipt.block + 1 if block["hash"].to_0x_hex() == receipt.block_hash else None

    def history(self, log_id: bytes) -> list[Receipt]:
        import requests
        from web3.exceptions import Web3RPCError

        found: list[Receipt] = []
        with self._node.told():
            head = self._w3.eth.block_number
            _, count, _ = self._contract.functions.logs(log_id).call(block_identifier=head)
            start = int(self._contract.functions.bornAt().call(block_identifier=head))
            width = max(1, head - start + 1)
            while start <= head:
                try:
                    found += self._events(log_id, start, min(start + width - 1, head))
                except (Web3RPCError, requests.HTTPError):
                    # Nodes limit the range, or the number of events, of one question: each in words of its own.
                    if width == 1:
                        raise
                    width //= 2
                    continue
                start += width
        if len(found) != count:
            raise ChainAwayError(f"the node shows {len(found)} of {count} anchors: ask one that keeps all events")
        return found

    def _events(self, log_id: bytes, start: int, end: int) -> list[Receipt]:
        events: Any = self._contract.events.Anchored().get_logs(
            from_block=start, to_block=end, argument_filters={"logId": log_id}
        )
        return [
            Receipt(
                int(event["args"]["size"]),
                bytes(event["args"]["root"]),
                event["transactionHash"].to_0x_hex(),
                int(event["blockNumber"]),
                event["blockHash"].to_0x_hex(),
            )
            for event in events
        ]

    def _send(self, call: Any) -> str:
        assert self._key is not None
        gas = int(call.estimate_gas({"from": self.account}) * GAS_MARGIN)
        return self._node.send(call.build_transaction({"from": self.account, "gas": gas, **UNSENT}), self._key)

    def _require_height(self, head: int, needed: int) -> None:
        if head < needed:
            raise ChainAwayError(
                f"the node at {self._node.address} is at block {head}, behind block {needed}, which was there before"
            )
