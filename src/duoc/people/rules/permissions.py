"""What each duty may do with what belongs to an agency. Deny by default: an action that no row names is nobody's."""

from collections.abc import Collection

from duoc.people.rules.accounts import ADMINISTRATOR

ACTIONS: dict[str, frozenset[str]] = {
    "keys.see": frozenset({ADMINISTRATOR, "integrator", "operator", "auditor"}),
    "keys.issue": frozenset({ADMINISTRATOR, "integrator"}),
    # Who is on watch can end a key that leaked at night, and cannot make one.
    "keys.revoke": frozenset({ADMINISTRATOR, "integrator", "operator"}),
    # A connection of the exchange is asked for by those who build with it, and endorsed by those who answer for the data.
    "connections.ask": frozenset({ADMINISTRATOR, "integrator", "steward"}),
    "connections.endorse": frozenset({ADMINISTRATOR, "steward"}),
    "services.offer": frozenset({ADMINISTRATOR, "integrator", "steward"}),
    # Who has which goods is a firm's own affair: only whose work a recall is sees it.
    "recalls.see": frozenset({ADMINISTRATOR, "inspector", "auditor", "operator"}),
    "recalls.change": frozenset({ADMINISTRATOR, "inspector"}),
    # How much a firm prints and sells is its own affair: only whose work it is to count stamps sees it.
    "stamps.see": frozenset({ADMINISTRATOR, "inspector", "auditor", "operator"}),
    # That an alarm about them may rest is for who inspects to say.
    "stamps.acknowledge": frozenset({ADMINISTRATOR, "inspector"}),
    # Copied stamps: who counts them may read the queue, who inspects decides.
    "suspicions.see": frozenset({ADMINISTRATOR, "inspector", "auditor", "operator"}),
    "suspicions.settle": frozenset({ADMINISTRATOR, "inspector"}),
    # What leaves for the national portal.
    "portal.send": frozenset({ADMINISTRATOR, "inspector"}),
    # People of a party are invited by its owner, and first of all by an administrator; see `rules.memberships`.
    "party.invite": frozenset({ADMINISTRATOR}),
    # Who answers for the data keeps products, links and sites of every party.
    "goods.change": frozenset({ADMINISTRATOR, "steward"}),
    # What an application may ask of its database: read by who watches and audits, changed by who answers for the data.
    "guard.see": frozenset({ADMINISTRATOR, "operator", "steward", "auditor", "integrator"}),
    "guard.change": frozenset({ADMINISTRATOR, "operator", "steward"}),
    # Data of an agency: who answers for it keeps and publishes its entries; who watches and audits sees what is not on show.
    "catalogue.see": frozenset({ADMINISTRATOR, "steward", "operator", "auditor", "inspector"}),
    "catalogue.change": frozenset({ADMINISTRATOR, "steward"}),
    # In the province's committee: new agencies, other people's sources, moments kept from elsewhere.
    "catalogue.administer": frozenset({ADMINISTRATOR}),
    # In the agency that runs the exchange.
    "exchange.operate": frozenset({ADMINISTRATOR, "operator"}),
    # There too: what is missing before the link to the population database names the province's weak places.
    "readiness.see": frozenset({ADMINISTRATOR, "operator", "steward", "inspector", "auditor"}),
    "readiness.state": frozenset({ADMINISTRATOR, "operator", "steward"}),
    # What the law demands is for who answers for the data to keep.
    "readiness.change": frozenset({ADMINISTRATOR, "steward"}),
}


def permitted(action: str, held: Collection[tuple[int, str]], agency: int, committee: int | None) -> bool:
    """Whether roles (agency id, duty) in force allow the action on what belongs to `agency`.

    A role counts in its own agency; in the province's committee (`committee`) it counts for every agency.
    """
    duties = ACTIONS.get(action, frozenset())
    return any(duty in duties and place in {agency, committee} for place, duty in held)
