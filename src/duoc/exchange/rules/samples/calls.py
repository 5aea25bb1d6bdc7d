"""A call to a service of the sandbox in each language of the field, as data: addresses and header lines."""

from dataclasses import dataclass

from duoc.engines.xroad.identifiers import Parts, encode
from duoc.exchange.rules.sandbox import context, destination

# In the order in which a newcomer should look at them.
DIALECTS = ("r1", "wso2", "lgspaccesstoken", "xrdadapter")


@dataclass(frozen=True, slots=True)
class Sample:
    """A GET with its header lines, and where a token is bought first (None: nowhere).

    Values may hold `$KEY`, `$TOKEN` and `$LGSP` (the header of the lgspaccesstoken clients), each as a whole or at the end;
    languages put in what they have. `basic`: the token is asked for with the consumer's name and secret, else with `$LGSP`.
    partner: the member's code.
    """

    url: str
    headers: tuple[tuple[str, str], ...]
    token_url: str | None = None
    basic: bool = False
    partner: str = ""


def sample_call(dialect: str, gateway: str, client: Parts, service: Parts, ask: str) -> Sample:
    """The call of `ask` (path and query behind the service) in one of `DIALECTS`. Raises `KeyError` for another."""
    own = ("X-Road-Client", encode(client))
    if dialect == "r1":
        return Sample(f"{gateway}/r1/{encode(service)}{ask}", (own, ("X-Api-Key", "$KEY")))
    if dialect == "xrdadapter":
        path, _, query = ask.partition("?")
        code = ":".join(destination(service))
        target = f"{gateway}/XrdAdapter/RestService/forward{path}?{query + '&' if query else ''}dstcode={code}"
        return Sample(target, (own, ("X-Api-Key", "$KEY")))
    url, bearer = f"{gateway}{context(service)}{ask}", ("Authorization", "Bearer $TOKEN")
    if dialect == "wso2":
        return Sample(url, (bearer,), f"{gateway}/token", basic=True)
    if dialect == "lgspaccesstoken":
        return Sample(url, (("lgspaccesstoken", "$LGSP"), bearer), f"{gateway}/token", partner=client[2])
    raise KeyError(dialect)
