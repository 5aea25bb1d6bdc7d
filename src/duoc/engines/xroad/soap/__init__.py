"""The X-Road message protocol for SOAP (PR-MESS 4.0) and its metaservices (PR-META), as pure functions.

A message is read once, strictly, and then passed on byte for byte: what this package believes of it (who calls what, under
which id) must be what every provider's own parser will believe. Wherever two parsers could differ (a second encoding, a second
body child, a part before the first) the message is refused.

`request.read` is the door in, `answer.stamped` the door out, `fault.body` what is said when there is no other answer.
"""
