"""Which headers pass a gateway (PR-REST 4.3, RFC 9110 §7.6.1). Names are lower-case bytes."""

HOP_BY_HOP = frozenset(
    b"connection keep-alive proxy-authenticate proxy-authorization te trailer transfer-encoding upgrade".split()
)
# Rewritten or consumed by the gateway: never reach the provider as sent.
REQUEST_DROPPED = HOP_BY_HOP | frozenset(
    b"host user-agent content-length expect x-api-key x-duoc-receipt x-road-request-id x-road-request-hash".split()
)
# Whatever a provider says under these names is not true of this exchange.
RESPONSE_DROPPED = HOP_BY_HOP | frozenset(
    b"content-length server x-road-id x-road-client x-road-service x-road-request-id x-road-request-hash x-road-error "
    b"x-duoc-receipt".split()
)
METHODS = frozenset(b"DELETE GET HEAD OPTIONS PATCH POST PUT TRACE".split())
