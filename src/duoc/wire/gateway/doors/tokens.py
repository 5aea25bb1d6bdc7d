"""Access tokens at the gateway: who may have one, and whose one is."""

import secrets

from duoc.engines.dialects import tokens
from duoc.engines.dialects.credentials import Pair, scheme
from duoc.wire.gateway.consumers import Consumer, Secret
from duoc.wire.gateway.doors.door import Visit
from duoc.wire.gateway.doors.refusals import refused
from duoc.wire.gateway.http import RequestHead

# Larger than any token request; nobody has shown a credential yet when its body is read.
MAX_REQUEST = 16 << 10


def shown(visit: Visit, dialect: str, pair: Pair) -> Secret:
    """The secret behind a name and its secret, used from where it may be. Raises `XRoadError`."""
    secret = visit.registry.consumers.secret(dialect, pair.name, pair.secret, visit.moment.time_us)
    if secret is None:
        raise refused("InvalidCredentials")
    return _at_its_place(visit, secret)


def issue(visit: Visit, secret: Secret) -> str:
    """A token for whoever has shown this secret: valid for an hour, at every gateway of the environment."""
    expires_us = visit.moment.time_us + tokens.LIFE_S * 1_000_000
    house, said = visit.house, _said(secret.consumer)
    return tokens.mint(house.token_key, house.world, said, secret.hash, secret.id, expires_us, secrets.token_bytes(16))


def shows_bearer(head: RequestHead) -> bool:
    """Whether a request shows some access token, good or not."""
    return any(value[:7].lower() == b"bearer " for value in head.values(b"authorization"))


def bearer(visit: Visit) -> Consumer:
    """Whose access token the request shows; token and secret are still good. Raises `XRoadError`."""
    try:
        name, text = scheme(visit.head.values(b"authorization"))
    except ValueError as problem:
        raise refused("InvalidCredentials", str(problem)) from None
    if name != "bearer":
        raise refused("MissingCredentials")
    now_us, house = visit.moment.time_us, visit.house
    token = tokens.read(text)
    secret = visit.registry.consumers.secret_of(token, now_us) if token is not None else None
    if token is None or secret is None or now_us >= token.expires_us:
        raise refused("InvalidCredentials")
    if not tokens.proves(house.token_key, house.world, _said(secret.consumer), secret.hash, token):
        raise refused("InvalidCredentials")
    return _at_its_place(visit, secret).consumer


def _at_its_place(visit: Visit, secret: Secret) -> Secret:
    consumer = secret.consumer
    if not consumer.client.registered:
        raise refused("InvalidCredentials")
    if not consumer.comes_from(visit.peer, visit.certificate):
        problem = refused("WrongPlace")
        problem.client = consumer.client.name
        raise problem
    return secret


def _said(consumer: Consumer) -> str:
    return f"{consumer.dialect} {consumer.client.name} {consumer.name}"
