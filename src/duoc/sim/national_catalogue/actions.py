"""CKAN's actions over the store: those that a province needs to push its entries."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from duoc.core.clock import Clock, to_datetime
from duoc.engines.ckan import packages, shapes
from duoc.engines.ckan.asked import Asked
from duoc.engines.ckan.errors import BadRequestError, NotAuthorizedError, NotFoundError, ValidationError
from duoc.engines.ckan.packages import PackageDraft
from duoc.engines.ckan.shapes import Dataset, Organization, Resource, Tag
from duoc.sim.national_catalogue import ORGANIZATION, TOKEN
from duoc.sim.national_catalogue.store import Package, Store

_ORGANIZATION = Organization(
    "00000000-0000-4000-8000-000000000001", ORGANIZATION, "Tỉnh mẫu", "", datetime(2026, 1, 1, tzinfo=UTC)
)
_FILTER = re.compile(r'organization:"?([a-z0-9_-]+)"?')
WRITES = ("package_create", "package_update", "package_delete")


class Actions:
    """What the catalogue can do. Everything raises `CkanError`."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._actions: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "site_read": lambda _told: True,
            "status_show": lambda _told: {"ckan_version": "2.12.0", "site_title": "Danh mục quốc gia (mô phỏng)"},
            "organization_list_for_user": lambda _told: [shapes.organization(_ORGANIZATION)],
            "package_show": self._show,
            "package_search": self._search,
            "package_create": self._create,
            "package_update": self._update,
            "package_delete": self._delete,
        }

    def run(self, action: str, arguments: Mapping[str, Any], token: str) -> Any:
        """The result of an action."""
        found = self._actions.get(action)
        if found is None:
            raise BadRequestError(f"Action name not known: {action}")
        if action == "organization_list_for_user" and token != TOKEN:
            return []
        if action in WRITES and token != TOKEN:
            raise NotAuthorizedError(f"User not authorized to {action}")
        result = found(arguments)
        self._store.count(action)
        return result

    def _show(self, told: Mapping[str, Any]) -> Package:
        return self._found(Asked(told).needed("id", "name_or_id"))

    def _search(self, told: Mapping[str, Any]) -> dict[str, Any]:
        asked = Asked(told)
        rows, start = asked.natural("rows", 10, 1000), asked.natural("start", 0)
        asked.settle()
        wanted = _FILTER.fullmatch(asked.text("fq").strip())
        held = [one for one in self._store.packages() if wanted is None or one["organization"]["name"] == wanted[1]]
        return shapes.search_result(len(held), held[start : start + rows], asked.text("sort", "id asc"), {})

    def _create(self, told: Mapping[str, Any]) -> Package:
        draft = self._draft(told)
        identity = Asked(told).text("id") or str(uuid4())
        if self._store.package(identity) is not None:
            raise ValidationError({"id": ["Dataset id already exists"]})
        if self._store.package(draft.name) is not None:
            raise ValidationError({"name": ["That URL is already in use."]})
        return self._kept(draft, identity, self._now())

    def _update(self, told: Mapping[str, Any]) -> Package:
        held = self._found(Asked(told).needed("id"))
        draft = self._draft(told)
        other = self._store.package(draft.name)
        if other is not None and other["id"] != held["id"]:
            raise ValidationError({"name": ["That URL is already in use."]})
        return self._kept(draft, held["id"], datetime.fromisoformat(held["metadata_created"]).replace(tzinfo=UTC))

    def _delete(self, told: Mapping[str, Any]) -> None:
        held = self._found(Asked(told).needed("id"))
        self._store.keep({**held, "state": "deleted"})

    def _draft(self, told: Mapping[str, Any]) -> PackageDraft:
        draft, faults = packages.read(told)
        if draft.organization not in (ORGANIZATION, _ORGANIZATION.id):
            faults["owner_org"] = ["Organization does not exist"]
        if not draft.title.strip():
            faults["title"] = ["Missing value"]
        if faults:
            raise ValidationError(faults)
        return draft

    def _found(self, key: str) -> Package:
        held = self._store.package(key)
        if held is None:
            raise NotFoundError("")
        return held

    def _kept(self, draft: PackageDraft, identity: str, created: datetime) -> Package:
        now = self._now()
        made = shapes.dataset(
            Dataset(
                id=identity,
                organization=_ORGANIZATION,
                created=created,
                modified=now,
                extras=draft.extras,
                tags=tuple(Tag(str(uuid4()), word) for word in draft.tags),
                resources=tuple(
                    Resource(
                        id=one.id or str(uuid4()), package=identity, position=position, name=one.name,
                        description=one.description, format=one.format, url=one.url, url_type="", mimetype=one.mimetype,
                        size=one.size, hash=one.hash, created=now, metadata_modified=now,
                    )
                    for position, one in enumerate(draft.resources)
                ),
                **{name: getattr(draft, name) for name in _SAME},
            )
        )  # fmt: skip
        self._store.keep(made)
        return made

    def _now(self) -> datetime:
        return to_datetime(self._clock.now_us())


_SAME = (
    "name", "title", "notes", "private", "state", "license_id", "author", "author_email", "maintainer", "maintainer_email",
    "url", "version",
)  # fmt: skip
