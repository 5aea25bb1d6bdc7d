"""The connection to a node of an EVM chain, by web3.py, which is an optional extra and therefore imported late.

Whoever controls the node, or the line to it, can at most show a false chain: hide anchors, show invented ones, withhold
what we send. Ask a node of your own. No exception of web3 leaves this module as it is: some carry the whole address.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from duoc.wire.anchor.contract import ABI
from duoc.wire.anchor.driver import ChainAwayError, ChainError, RefusedError, WrongContractError
from duoc.wire.anchor.rpc_address import RpcAddress

if TYPE_CHECKING:
    from eth_typing import HexStr
    from web3 import Web3
    from web3.types import TxParams

PATIENCE_S = 20.0
GAS_MARGIN = 1.2  # over the node's estimate: a slot may have become more expensive since
# What `send` sets: given here so that nothing is asked of the node for it.
UNSENT: "TxParams" = {"nonce": 0, "gasPrice": 0}  # type: ignore[typeddict-item]  # plain numbers are what they hold
# A transaction that waits is replaced only by one that pays at least a tenth more (geth's rule); the limit keeps a chain
# that takes nothing for hours from raising the price until the account is empty.
_RAISE, _LIMIT = 1.25, 10
# Answers to a transaction that say: one of this number waits already, or was taken meanwhile.
_WAITING = ("already known", "known transaction", "already imported", "nonce too low", "underpriced")


class MissingExtraError(ChainError):
    """web3.py is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "anchoring needs web3, which is not installed: pip install 'duoc[anchor]', or, in a checkout, "
            "uv sync --inexact --extra anchor"
        )


class Node:
    """A node, and how its refusals and failures are told. Makes one transaction at a time."""

    def __init__(self, w3: "Web3", address: RpcAddress) -> None:
        from web3.middleware import ExtraDataToPOAMiddleware

        # Permissioned chains keep their validators' seal in a field that is short elsewhere.
        w3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
        self.w3 = w3
        self.address = address
        self._last_sent = (-1, 0)  # number and price of the last transaction

    @classmethod
    def connect(cls, address: RpcAddress) -> "Node":
        """Nothing is sent yet. Raises `MissingExtraError`."""
        try:
            from web3 import Web3
        except ImportError:
            raise MissingExtraError from None
        # Retries are ours: theirs would keep the process from ending when asked to.
        provider = Web3.HTTPProvider(
            address.url, request_kwargs={"timeout": PATIENCE_S}, exception_retry_configuration=None
        )
        return cls(Web3(provider), address)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Whatever goes wrong inside becomes a `ChainError` in our words."""
        from web3.exceptions import BadFunctionCallOutput, ContractLogicError, Web3RPCError

        try:
            yield
        except ChainError:
            raise
        except ContractLogicError as error:
            raise RefusedError(f"the contract refuses: {self._reason(error)}") from None
        except BadFunctionCallOutput:
            raise WrongContractError("no contract of ours answers at this address") from None
        except Web3RPCError as error:
            words = self.address.masked(error.message)[:300]
            if "insufficient funds" in words.lower():
                raise RefusedError(f"the account cannot pay for gas: {words}") from None
            raise ChainAwayError(f"the node at {self.address} refuses: {words}") from None
        except Exception as error:
            # web3 lets through what its own dependencies raise; all of it means that there is no usable answer.
            raise ChainAwayError(
                f"the node at {self.address} gives no usable answer ({type(error).__name__})"
            ) from None

    def send(self, transaction: "TxParams", key: bytes) -> "HexStr":
        """Sign and send it as the account's next one; the transaction's hash. Inside `told`.

        The number is that of the last one the chain has taken plus one, so that whatever of ours still waits is
        replaced, never followed.
        """
        from web3.exceptions import Web3RPCError

        account = self.w3.eth.account.from_key(key)
        number = self.w3.eth.get_transaction_count(account.address, "latest")
        asked = int(self.w3.eth.gas_price)
        last_number, last_price = self._last_sent
        wanted = max(asked, last_price) if number == last_number else asked
        price = min(int(wanted * _RAISE), asked * _LIMIT)
        # The older form of a transaction, with one price: chains before and after London take it.
        signed = account.sign_transaction(
            {**transaction, "nonce": number, "gasPrice": price, "chainId": self.w3.eth.chain_id}
        )
        self._last_sent = (number, price)
        try:
            self.w3.eth.send_raw_transaction(signed.raw_transaction)
        except Web3RPCError as error:
            if not any(words in error.message.lower() for words in _WAITING):
                raise
        sent: HexStr = signed.hash.to_0x_hex()
        return sent

    def _reason(self, error: Exception) -> str:
        data = str(getattr(error, "data", None) or "")
        for item in ABI:
            if item["type"] == "error":
                signature = f"{item['name']}({','.join(part['type'] for part in item['inputs'])})"
                if data.startswith(self.w3.keccak(text=signature)[:4].to_0x_hex()):
                    return signature
        return self.address.masked(str(getattr(error, "message", "") or error))[:300]
