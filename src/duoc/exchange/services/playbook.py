"""What the player is given: the remaining plan as calls that the gateway understands."""

import secrets
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Sum

from duoc.core.clock import day_start_us
from duoc.core.environment import Environment
from duoc.exchange.models import EnvironmentKey, Rollup
from duoc.exchange.rules.names import written
from duoc.exchange.rules.replay import Plan
from duoc.exchange.services import directory
from duoc.exchange.services.schema import alias

REPLAY = Environment.REPLAY
# Services that are written to rather than asked, with a synthetic body. The rest are GET look-ups.
_WRITTEN = {
    "thong-tin-nguon": '{"minhHoa":true,"cum":"MH-001","noiDung":"Bản tin minh họa","thoiLuongGiay":300,"trangThai":"da_phat"}',
    "tro-giup-xa-hoi": '{"minhHoa":true,"hoSo":"MH-0001","loai":"tro_cap_thang","trangThai":"tiep_nhan"}',
}


def issue_player_key() -> str:
    """A new key that speaks for every software of the replay; the one before ends. Shown once, stored hashed."""
    key = secrets.token_urlsafe(32)
    rows = EnvironmentKey.objects.using(alias(REPLAY))
    rows.filter(name="player").delete()
    rows.create(hash=sha256(key.encode()).digest(), member=None, name="player")
    return key


def logged() -> Plan:
    """What the replay's log holds: (day, service code, software) → requests, whatever their outcome."""
    rows = Rollup.objects.using(alias(REPLAY)).values_list("day", "service__code", "client__software")
    counts: dict[tuple[date, str, str], int] = {}
    for day, service, software, requests in rows.annotate(all=Sum("requests")).order_by():
        counts[day, service, software or ""] = requests
    return counts


def playbook(plan: Plan, key: str, connections: int) -> dict[str, Any]:
    """The player's input for this plan. Raises `LookupError` when the registry lacks a service or software of it."""
    services = {entry.service.code: entry.identifier for entry in directory.services(REPLAY)}
    clients = {
        client.subsystem.software: written(directory.subsystem_parts(client.subsystem))
        for client in directory.clients(REPLAY)
    }
    cells: dict[tuple[str, str], int] = {}
    described: list[dict[str, str]] = []
    days: dict[date, list[list[int]]] = {}
    for (day, service, software), count in sorted(plan.items()):
        cell = cells.get((service, software))
        if cell is None:
            cell = cells[service, software] = len(described)
            body = _WRITTEN.get(service, "")
            described.append({
                "client": clients[software],
                "target": f"/r1/{services[service]}/{'tiep-nhan' if body else 'tra-cuu'}/",
                "method": "POST" if body else "GET",
                "body": body,
            })  # fmt: skip
        days.setdefault(day, []).append([cell, count])
    played = [{"start_us": day_start_us(day), "calls": calls} for day, calls in sorted(days.items())]
    return {"key": key, "connections": connections, "cells": described, "days": played}
