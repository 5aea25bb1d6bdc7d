"""A message whose batch has not reached the ledger yet."""

from tests.exchange.scribe import BEFORE_MIDNIGHT, Scribe, call

from duoc.exchange import services as exchange


def test_receipt_is_pending_until_its_batch_is_logged(scribe: Scribe) -> None:
    message = call(1, BEFORE_MIDNIGHT)
    scribe.batch([call(0, BEFORE_MIDNIGHT), message])
    name = f"{message.time_us}.{message.request_id}"
    pending = exchange.receipt(name)
    assert pending["ledger"] is None
    assert pending["batch"]["index"] == 1
    scribe.log()
    assert exchange.leads(exchange.verify_receipt(exchange.receipt(name)))
