"""The licences that CKAN's clients know by id: facts of the Open Definition's old list, in CKAN's order."""

from dataclasses import dataclass

_OPEN_DEFINITION = "http://www.opendefinition.org/licenses/"


@dataclass(frozen=True, slots=True)
class Licence:
    """`approved`: conforms with the Open Definition. `is_open`: data under it counts as open (`isopen`).

    `domains`: which of content, data, software it was made for. `generic`: stands for a family of texts, not for one.
    """

    id: str
    title: str
    url: str = ""
    approved: bool = False
    domains: str = ""
    generic: bool = False

    @property
    def is_open(self) -> bool:
        """Open by the definition."""
        return self.approved

    def members(self) -> dict[str, str]:
        """As license_list serves it: what looks like a truth is the word "True" or "False"."""
        return {
            **{f"domain_{one}": str(one in self.domains.split()) for one in ("content", "data", "software")},
            "family": "",
            "id": self.id,
            "is_generic": str(self.generic),
            "maintainer": "",
            "od_conformance": "approved" if self.approved else "not reviewed",
            "osd_conformance": "not reviewed",
            "status": "active",
            "title": self.title,
            "url": self.url,
        }


def _known(name: str, title: str, domains: str) -> Licence:
    return Licence(name, title, _OPEN_DEFINITION + name, approved=True, domains=domains)


LICENCES = {
    licence.id: licence
    for licence in (
        Licence("notspecified", "License not specified", generic=True),
        _known("odc-pddl", "Open Data Commons Public Domain Dedication and License (PDDL)", "data"),
        _known("odc-odbl", "Open Data Commons Open Database License (ODbL)", "data"),
        _known("odc-by", "Open Data Commons Attribution License", "data"),
        _known("cc-zero", "Creative Commons CCZero", "content data"),
        _known("cc-by", "Creative Commons Attribution", "content data"),
        _known("cc-by-sa", "Creative Commons Attribution Share-Alike", "content data"),
        _known("gfdl", "GNU Free Documentation License", "content"),
        Licence("other-open", "Other (Open)", approved=True, domains="content data", generic=True),
        Licence("other-pd", "Other (Public Domain)", approved=True, domains="content data", generic=True),
        Licence("other-at", "Other (Attribution)", approved=True, domains="content data", generic=True),
        Licence(
            "uk-ogl",
            "UK Open Government Licence (OGL)",
            "http://reference.data.gov.uk/id/open-government-licence",
            approved=True,
            domains="content data",
        ),
        Licence(
            "cc-nc",
            "Creative Commons Non-Commercial (Any)",
            "http://creativecommons.org/licenses/by-nc/2.0/",
            generic=True,
        ),
        Licence("other-nc", "Other (Non-Commercial)", generic=True),
        Licence("other-closed", "Other (Not Open)", generic=True),
    )
}


def title(licence_id: str | None) -> str | None:
    """The title of a licence; of one that is not in the list its id."""
    return LICENCES[licence_id].title if licence_id in LICENCES else licence_id or None


def is_open(licence_id: str | None) -> bool:
    """Whether data under it counts as open; an unknown one does not."""
    return licence_id in LICENCES and LICENCES[licence_id].is_open
