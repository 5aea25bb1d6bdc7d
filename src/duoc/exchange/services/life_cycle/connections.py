"""Connections: asking for one, and leading it through its life.

Rights come when it opens and go when it is suspended or ended.
"""

from typing import Any

from django.db import IntegrityError, transaction

from duoc.core.environment import Environment
from duoc.exchange.models import Connection, ConnectionScope, Right, Transition
from duoc.exchange.rules import connections as rules
from duoc.exchange.rules import names
from duoc.exchange.rules.connections import Asked
from duoc.exchange.rules.life_cycle import ASK, CONNECTION, DRAFT, LIVE, REGISTERED, SUSPENDED
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory, rights
from duoc.exchange.services.life_cycle import persons, steps
from duoc.exchange.services.life_cycle.persons import Parties
from duoc.exchange.services.life_cycle.steps import Said
from duoc.exchange.services.schema import alias


def find_connection(number: int, environment: Environment = Environment.PRODUCTION) -> Connection:
    """The connection of a number, with both its sides. Raises `RefusedError`."""
    rows = Connection.objects.using(alias(environment)).select_related(
        "client__member__agency", "service__subsystem__member__agency", "asked_by"
    )
    found = rows.filter(pk=number).first() if 0 < number < 1 << 31 else None
    if found is None:
        raise RefusedError(f"Không có kết nối số {number}; xem `duoc exchange connection list`.")
    return found


def parties_of(connection: Connection, environment: Environment) -> Parties:
    """Whose roles count at a connection."""
    return persons.parties(connection.client.member, connection.service.subsystem.member, environment)


def scope_of(connection: Connection) -> tuple[tuple[str, str], ...]:
    """The methods and paths a connection asks for, as they were written."""
    return tuple(connection.scope.order_by("pk").values_list("method", "path"))


def fact_of(connection: Connection) -> dict[str, object]:
    """What every entry of the ledger about a connection says of it."""
    return {
        "connection": connection.pk,
        "client": names.written(directory.subsystem_parts(connection.client)),
        "service": names.written(directory.service_parts(connection.service)),
    }


def ask_connection(
    client: str, service: str, asked: Asked, *, by: Any, environment: Environment = Environment.PRODUCTION
) -> Connection:
    """A draft of a connection between a registered subsystem and a service. by: the account that asks. Raises `RefusedError`."""
    _refuse_replay(environment)
    user, using = directory.subsystem_in_force(client, environment), alias(environment)
    wanted = directory.service_in_force(service, environment)
    kept = rules.stated(asked)
    known = persons.parties(user.member, wanted.subsystem.member, environment)
    if not persons.may(by, [ASK], known):
        agency = known.agency(ASK)
        raise RefusedError(
            f"Tài khoản này không có vai trò xin kết nối cho {agency.name if agency else user.member.name}."
        )
    if user.pk == wanted.subsystem_id:
        raise RefusedError("Một hệ thống không xin kết nối tới dịch vụ của chính nó.")
    made = Connection(client=user, service=wanted, asked_by=by)
    try:
        with transaction.atomic(using):
            _fill(made, kept, using)
    except IntegrityError as error:
        raise steps.refusal(error) from None
    return made


def amend_connection(number: int, asked: Asked, *, by: Any, environment: Environment = Environment.PRODUCTION) -> None:
    """Write a draft anew. Raises `RefusedError`."""
    found, kept, using = find_connection(number, environment), rules.stated(asked), alias(environment)
    if not persons.may(by, [ASK], parties_of(found, environment)):
        raise RefusedError("Chỉ cơ quan xin kết nối sửa được hồ sơ của mình.")
    try:
        with transaction.atomic(using):
            held = Connection.objects.using(using).select_for_update().get(pk=found.pk)
            if held.state != DRAFT:
                raise RefusedError(steps.REFUSALS["registered_connection_keeps_its_content"])
            held.scope.all().delete()
            _fill(held, kept, using)
    except IntegrityError as error:
        raise steps.refusal(error) from None


def step_connection(
    number: int, verb: str, said: Said, *, by: Any, environment: Environment = Environment.PRODUCTION
) -> Transition:
    """Take a step of a connection's life; rights change in the same transaction, the gateways within a second.

    Opening makes the scope the client's only direct rights on the service. Raises `RefusedError`.
    """
    _refuse_replay(environment)
    found, using = find_connection(number, environment), alias(environment)
    step = CONNECTION.step(verb, found.state)
    persons.check(by, step, parties_of(found, environment))
    kept = steps.check_said(step, said)
    if step.after in {REGISTERED, LIVE}:
        _check_in_force(found)
    before = found.state
    try:
        with transaction.atomic(using):
            # What the ledger is told is what is registered: nobody writes the file anew meanwhile.
            Connection.objects.using(using).select_for_update().get(pk=found.pk)
            found = find_connection(number, environment)
            fact = fact_of(found)
            if step.after == REGISTERED:
                fact |= {"purpose": found.purpose, "legal_basis": found.legal_basis, "fields": found.fields,
                         "scope": [" ".join(pair) for pair in scope_of(found)]}  # fmt: skip
            made = steps.write(found, step, before, kept, by, fact, environment)
            # A draft that is given up leaves what was granted by hand as it was.
            if LIVE in {step.after, before} or before == SUSPENDED:
                _move_rights(found, scope_of(found) if step.after == LIVE else (), by.username, environment)
    except IntegrityError as error:
        raise steps.refusal(error) from None
    return made


def wider_rights(connection: Connection, environment: Environment) -> list[str]:
    """By whom else the client may call the service, whatever its connection says: its member, or groups of the provider."""
    rows = Right.objects.using(alias(environment)).filter(service=connection.service)
    member, code = connection.client.member, "group__code"
    found = [names.written(directory.member_parts(member))] if rows.filter(member=member).exists() else []
    groups = rows.filter(group__members__subsystem=connection.client).order_by(code).values_list(code, flat=True)
    return [*found, *(f"GROUP:{code}" for code in dict.fromkeys(groups))]


def _move_rights(found: Connection, wanted: tuple[tuple[str, str], ...], by: str, environment: Environment) -> None:
    """Make the client's direct rights on the service exactly these."""
    fact = fact_of(found)
    pair = (str(fact["client"]), str(fact["service"]))
    held = Right.objects.using(alias(environment)).filter(subsystem=found.client, service=found.service)
    for method, path in set(held.values_list("method", "path")) - set(wanted):
        rights.revoke(*pair, method=method, path=path, by=by, environment=environment)
    for method, path in wanted:
        rights.grant(*pair, method=method, path=path, by=by, environment=environment)


def _fill(connection: Connection, kept: Asked, using: str) -> None:
    connection.purpose, connection.legal_basis, connection.fields = kept.purpose, kept.legal_basis, list(kept.fields)
    connection.save(using=using)
    ConnectionScope.objects.using(using).bulk_create(
        ConnectionScope(connection=connection, method=method, path=path) for method, path in kept.scope
    )


def _check_in_force(connection: Connection) -> None:
    for row in (connection.client, connection.service):
        if row.status == "retired":
            raise RefusedError(f"{row.name} đã chấm dứt trong danh bạ; kết nối này chỉ còn chấm dứt được.")


def _refuse_replay(environment: Environment) -> None:
    if environment is Environment.REPLAY:
        raise RefusedError("Danh bạ của bản phát lại là danh bạ của kỳ đã công bố; ở đó không ai xin kết nối.")
