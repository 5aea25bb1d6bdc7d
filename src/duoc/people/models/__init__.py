"""Tables of the room; exclusion constraints over periods stand in `sql/periods.sql`."""

from .accounts import User, UserManager
from .agencies import Agency, AgencyCode, AgencySuccession
from .calendar import Holiday
from .consents import PartyConsent
from .keys import ApiKey
from .memberships import PartyInvitation, PartyMember
from .parties import Party, PartyKey, PartyPrefix
from .roles import Role
from .units import Succession, Unit

__all__ = [
    "Agency",
    "AgencyCode",
    "AgencySuccession",
    "ApiKey",
    "Holiday",
    "Party",
    "PartyConsent",
    "PartyInvitation",
    "PartyKey",
    "PartyMember",
    "PartyPrefix",
    "Role",
    "Succession",
    "Unit",
    "User",
    "UserManager",
]
