"""Tables of the room; exclusion constraints over periods stand in `sql/periods.sql`."""

from .accounts import User, UserManager
from .agencies import Agency, AgencyCode, AgencySuccession
from .keys import ApiKey
from .parties import Party, PartyKey, PartyPrefix
from .roles import Role
from .units import Succession, Unit

__all__ = [
    "Agency",
    "AgencyCode",
    "AgencySuccession",
    "ApiKey",
    "Party",
    "PartyKey",
    "PartyPrefix",
    "Role",
    "Succession",
    "Unit",
    "User",
    "UserManager",
]
