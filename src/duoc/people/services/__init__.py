"""The only door of the room. Every change appends its event to the outbox in the same transaction.

The rows it gives are of the types named here; nobody outside queries them.
Errors are sentences for the person who asked: `AccountRefusedError`, `UnitError`, `ProfileError`.
"""

from duoc.people.models import Agency, ApiKey, Party, PartyKey, Role, Unit, User
from duoc.people.rules.accounts import AccountRefusedError
from duoc.people.rules.parties import HeldPrefix
from duoc.people.rules.units import Outcome, Resolution, UnitError

from .accounts import (
    create_administrator,
    create_user,
    has_administrator,
    reactivate_user,
    set_password,
    suspend_user,
    user_known_as,
    user_named,
    users,
)
from .agencies import agencies_as_of, agency_by_code, agency_named, codes_as_of, member_code, successors
from .credentials import CredentialChange, tell_credential_change
from .keys import IssuedKey, issue_key, key_by_text, keys, revoke_key
from .members import agency_members, resolution_members, unit_members
from .parties import (
    IssuedPartyKey,
    add_party,
    held_prefixes,
    issue_party_key,
    parties,
    party_by_key,
    party_keys,
    party_named,
    party_numbered,
    party_numbers,
    revoke_party_key,
    settle_sandbox_party,
)
from .permissions import grantors, may, places
from .roles import assign_role, duties, end_role, roles_as_of
from .seeding import SeedReport, seed
from .units import (
    History,
    convert_unit,
    first_known_day,
    held_units,
    search_units,
    unit_by_code,
    unit_history,
    units_as_of,
)

__all__ = [
    "AccountRefusedError",
    "Agency",
    "ApiKey",
    "CredentialChange",
    "HeldPrefix",
    "History",
    "IssuedKey",
    "IssuedPartyKey",
    "Outcome",
    "Party",
    "PartyKey",
    "Resolution",
    "Role",
    "SeedReport",
    "Unit",
    "UnitError",
    "User",
    "add_party",
    "agencies_as_of",
    "agency_by_code",
    "agency_members",
    "agency_named",
    "assign_role",
    "codes_as_of",
    "convert_unit",
    "create_administrator",
    "create_user",
    "duties",
    "end_role",
    "first_known_day",
    "grantors",
    "has_administrator",
    "held_prefixes",
    "held_units",
    "issue_key",
    "issue_party_key",
    "key_by_text",
    "keys",
    "may",
    "member_code",
    "parties",
    "party_by_key",
    "party_keys",
    "party_named",
    "party_numbered",
    "party_numbers",
    "places",
    "reactivate_user",
    "resolution_members",
    "revoke_key",
    "revoke_party_key",
    "roles_as_of",
    "search_units",
    "seed",
    "set_password",
    "settle_sandbox_party",
    "successors",
    "suspend_user",
    "tell_credential_change",
    "unit_by_code",
    "unit_history",
    "unit_members",
    "units_as_of",
    "user_known_as",
    "user_named",
    "users",
]
