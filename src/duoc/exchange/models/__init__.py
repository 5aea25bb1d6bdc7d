"""The room's tables: the registry (who may call what), the evidence (what was called) and the replay runs."""

from duoc.exchange.models.bodies import Body, BodyRule, Retention, RetentionRun, Segment
from duoc.exchange.models.consumers import (
    Consumer,
    ConsumerNetwork,
    ConsumerSecret,
    Context,
    Destination,
    SubsystemNetwork,
)
from duoc.exchange.models.descriptions import Description
from duoc.exchange.models.evidence import Batch, Gateway, Latency, Message, Rollup
from duoc.exchange.models.groups import Group, GroupMember
from duoc.exchange.models.guarding import GuardRule
from duoc.exchange.models.life_cycle import Connection, ConnectionScope, ContractTest, Transition
from duoc.exchange.models.notices import Refusal, SecretPlace
from duoc.exchange.models.outward import ServiceMapping, Uplink, UplinkService
from duoc.exchange.models.quotas import Quota
from duoc.exchange.models.registry import Certificate, Endpoint, EnvironmentKey, Member, Right, Service, Subsystem
from duoc.exchange.models.replay import Replay
from duoc.exchange.models.sandbox import SandboxKey

__all__ = [
    "Batch",
    "Body",
    "BodyRule",
    "Certificate",
    "Connection",
    "ConnectionScope",
    "Consumer",
    "ConsumerNetwork",
    "ConsumerSecret",
    "Context",
    "ContractTest",
    "Description",
    "Destination",
    "Endpoint",
    "EnvironmentKey",
    "Gateway",
    "Group",
    "GroupMember",
    "GuardRule",
    "Latency",
    "Member",
    "Message",
    "Quota",
    "Refusal",
    "Replay",
    "Retention",
    "RetentionRun",
    "Right",
    "Rollup",
    "SandboxKey",
    "SecretPlace",
    "Segment",
    "Service",
    "ServiceMapping",
    "Subsystem",
    "SubsystemNetwork",
    "Transition",
    "Uplink",
    "UplinkService",
]
