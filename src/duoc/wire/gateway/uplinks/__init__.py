"""Uplinks: ways to somebody else's exchange, one file a kind. What each adds to a call is its own matter; the call is not."""

from collections.abc import Callable

from duoc.engines.xroad.errors import error
from duoc.wire.gateway.parties import Way
from duoc.wire.gateway.uplinks.ngsp import Ngsp
from duoc.wire.gateway.uplinks.population import Population
from duoc.wire.gateway.uplinks.uplink import Uplink
from duoc.wire.gateway.uplinks.vdxp import Vdxp
from duoc.wire.gateway.uplinks.xrdadapter import XrdAdapter
from duoc.wire.gateway.upstream import Pool

_KINDS: dict[str, Callable[[Way, Pool], Uplink]] = {
    "ngsp": Ngsp,
    "vdxp": Vdxp,
    "xrdadapter": XrdAdapter,
    "population": Population,
}
# By what the registry says of them: tokens and counters outlive a snapshot that did not change them.
_built: dict[Way, Uplink] = {}
_MOST_BUILT = 1024


def uplink_of(way: Way, pool: Pool) -> Uplink:
    """The uplink of a service. Raises `XRoadError` for one that this gateway does not understand."""
    known = _built.get(way)
    if known is not None:
        return known
    if len(_built) >= _MOST_BUILT:
        _built.clear()
    try:
        made = _built[way] = _KINDS[way.kind](way, pool)
    except (KeyError, ValueError):
        raise error("InternalError", "đường nối của dịch vụ không đọc được") from None
    return made
