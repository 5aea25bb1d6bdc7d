"""The life of a service: tested, approved, opened, suspended with a notice, resumed, retired with all that led to it."""

from typing import Any

from django.db import IntegrityError, transaction

from duoc.core.clock import PROVINCE_ZONE
from duoc.core.environment import Environment
from duoc.exchange.models import Connection, Context, Destination, Right, Service, Transition
from duoc.exchange.rules import names
from duoc.exchange.rules.life_cycle import CONNECTION, ENDED, LIVE, RETIRED, SERVICE, SUSPENDED, stage_of
from duoc.exchange.rules.names import RefusedError
from duoc.exchange.services import directory
from duoc.exchange.services.life_cycle import persons, steps
from duoc.exchange.services.life_cycle.connections import fact_of
from duoc.exchange.services.life_cycle.persons import Parties
from duoc.exchange.services.life_cycle.steps import Said
from duoc.exchange.services.schema import alias


def stage(service: Service, environment: Environment) -> str:
    """Where a service stands in its life."""
    steps = Transition.objects.using(alias(environment)).filter(service=service).order_by("-number")
    last = steps.values_list("to_state", flat=True).first()
    return last or stage_of(service.status, service.enabled, service.state)


def parties_of(service: Service, environment: Environment) -> Parties:
    """Whose roles count at a service."""
    return persons.parties(None, service.subsystem.member, environment)


def notice_of(said: Said) -> str:
    """What callers of a suspended service read: the reason, and until when where that is announced."""
    if said.until is None:
        return said.reason
    return f"{said.reason} (dự kiến mở lại lúc {said.until.astimezone(PROVINCE_ZONE):%H:%M ngày %d/%m/%Y})"


def step_service(
    text: str, verb: str, said: Said, *, by: Any, environment: Environment = Environment.PRODUCTION
) -> Transition:
    """Take a step of a service's life; the gateways follow within a second. text: identifier or code.

    A suspension's reason is the notice that callers read. Retiring ends its connections and takes away its rights, contexts and
    destinations. Raises `RefusedError`.
    """
    if environment is Environment.REPLAY:
        raise RefusedError("Danh bạ của bản phát lại là danh bạ của kỳ đã công bố; không đổi ở đây.")
    found, using = directory.find_service(text, environment), alias(environment)
    before = stage(found, environment)
    step = SERVICE.step(verb, before)
    persons.check(by, step, parties_of(found, environment))
    kept = steps.check_said(step, said)
    fact: dict[str, object] = {"id": names.written(directory.service_parts(found))}
    change: dict[str, object] = {}
    if step.after == LIVE:
        change = {"enabled": True, "disabled_notice": None, "state": "connected"}
    elif step.after == SUSPENDED:
        change = {"enabled": False, "disabled_notice": names.titled(notice_of(kept).replace("\n", " "))}
        fact["notice"] = change["disabled_notice"]
    elif step.after == RETIRED:
        change = {"enabled": False, "status": "retired"}
    try:
        with transaction.atomic(using):
            made = steps.write(found, step, before, kept, by, fact, environment)
            if change:
                Service.objects.using(using).filter(pk=found.pk).update(**change)
            if step.after == RETIRED:
                _let_go(found, kept, by, environment)
    except IntegrityError as error:
        raise steps.refusal(error) from None
    return made


def _let_go(service: Service, said: Said, by: Any, environment: Environment) -> None:
    """End what led to a retired service, so that a name which comes back finds nothing in force."""
    using = alias(environment)
    rows = Connection.objects.using(using).exclude(state=ENDED).filter(service=service)
    for connection in rows.select_related("client__member", "service__subsystem__member").order_by("pk"):
        step = CONNECTION.step("end", connection.state)
        steps.write(connection, step, connection.state, said, by, fact_of(connection), environment)
    for model in (Right, Context, Destination):
        model.objects.using(using).filter(service=service).delete()
