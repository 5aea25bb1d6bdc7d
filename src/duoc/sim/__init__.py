"""Simulators of the national sharing services behind a province's exchange: for sandbox, replay and tests.

One asyncio process, one path per service (`/<CODE>/…`, the codes of `services.SERVICES`). It is the upstream of load
tests, so a plain GET or POST costs microseconds: answers are composed once per service, method and bucket, then kept.

Invariants:
- *everybody is invented*: each answer says `"minhHoa": true` (SOAP: `GhiChu`), personal numbers start with 000, which is no
  province, but for the one synthetic citizen of the published cases;
- *the same request gets the same answer*: a bucket is drawn from method, target and body, never from time or chance; the
  population service (`population`) asks for credentials that hold for minutes, the national catalogue (`national_catalogue`)
  keeps what is written;
- *bad input ends one connection*, with a 400-class answer, never the process.

Whoever controls the simulators can at most lie to a sandbox or a replay: production services have other addresses.
"""
