"""The room's tables, one file a noun."""

from duoc.trace.models.captures import Capture
from duoc.trace.models.changes import Change
from duoc.trace.models.diary import DiaryEntry, DiaryHeadings, DiaryPhoto, DiaryUpload
from duoc.trace.models.events import (
    Action,
    Context,
    Event,
    EventDocument,
    EventType,
    Holding,
    Identifier,
    Mention,
    Role,
    Word,
)
from duoc.trace.models.links import Anchor, Link
from duoc.trace.models.lots import LotPiece
from duoc.trace.models.portal import PortalDelivery
from duoc.trace.models.products import Product
from duoc.trace.models.queries import NamedQuery, Subscription
from duoc.trace.models.recalls import Recall, RecallItem, RecallStep
from duoc.trace.models.reports import Report
from duoc.trace.models.scans import Scan, ScanCrowd, ScanSalt, ScanState, Suspicion, SuspicionStep
from duoc.trace.models.sites import Site
from duoc.trace.models.stamp_alarms import StampAlarm, StampAlarmNote
from duoc.trace.models.stamp_counts import StampCount
from duoc.trace.models.stamp_work import StampWork
from duoc.trace.models.stamps import Stamp, StampBatch, StampEnd, StampMove, StampPin, StampSpan

__all__ = [
    "Action",
    "Anchor",
    "Capture",
    "Change",
    "Context",
    "DiaryEntry",
    "DiaryHeadings",
    "DiaryPhoto",
    "DiaryUpload",
    "Event",
    "EventDocument",
    "EventType",
    "Holding",
    "Identifier",
    "Link",
    "LotPiece",
    "Mention",
    "NamedQuery",
    "PortalDelivery",
    "Product",
    "Recall",
    "RecallItem",
    "RecallStep",
    "Report",
    "Role",
    "Scan",
    "ScanCrowd",
    "ScanSalt",
    "ScanState",
    "Site",
    "Stamp",
    "StampAlarm",
    "StampAlarmNote",
    "StampBatch",
    "StampCount",
    "StampEnd",
    "StampMove",
    "StampPin",
    "StampSpan",
    "StampWork",
    "Subscription",
    "Suspicion",
    "SuspicionStep",
    "Word",
]
