"""Doors: the other languages that clients of the field speak at the gateway's one port.

A request line that is no r1 call is parsed strictly and shown to the doors in order; the first that knows it takes it. It
admits the call from the head alone (the body streams as in r1), or reads a bounded body first. What it admits is a `Route`
like r1's, so call, journal, receipt and record are the same; what it refuses is said in its own tongue. r1 never comes here.
"""

from duoc.engines.xroad.errors import XRoadError, error
from duoc.engines.xroad.identifiers import split_target
from duoc.wire.gateway.doors.door import Door
from duoc.wire.gateway.doors.lgsp import LgspDoor
from duoc.wire.gateway.doors.raw_soap import RawSoapDoor
from duoc.wire.gateway.doors.soap import SoapDoor
from duoc.wire.gateway.doors.wso2 import ApiDoor, TokenDoor
from duoc.wire.gateway.doors.xrdadapter import XrdAdapterDoor
from duoc.wire.gateway.http import MAX_TARGET, RequestHead
from duoc.wire.gateway.registry import Registry

# What says most about itself comes first: a path of its own, a header of its own, then whatever a context is registered for.
DOORS: tuple[Door, ...] = (SoapDoor(), XrdAdapterDoor(), LgspDoor(), TokenDoor(), RawSoapDoor(), ApiDoor())


def door_of(head: RequestHead, registry: Registry | None) -> Door | None:
    """The door that knows this request, if one does."""
    return next((door for door in DOORS if door.knows(head, registry)), None)


def nobodys(head: RequestHead, registry: Registry | None) -> XRoadError:
    """Why a proper request that is no page, no door's and no r1 call is refused; raised where its target says it."""
    split_target(head.target).service()
    if registry is None:
        return error("OutdatedGlobalConf")
    return error("BadRequest", f"dòng yêu cầu dài quá {MAX_TARGET} byte")
