"""`/.well-known/gs1resolver`: what this resolver can do, for programs (GS1-Conformant Resolver Standard §3)."""

import json

from django.http import HttpRequest, HttpResponse

from duoc.core import profile, settings
from duoc.engines.digital_link.links import VOCABULARY
from duoc.engines.digital_link.linkset import CONTEXT
from duoc.trace.pages.answers import open_to_all
from duoc.trace.pages.asked import root


@open_to_all
def description(request: HttpRequest) -> HttpResponse:
    """The resolver description file. Compressed addresses are not among what it names: this resolver reads none."""
    province = profile.load(settings.load().profile).name
    members = {
        "name": f"Đước – {province}",
        "resolverRoot": root(request),
        "supportedPrimaryKeys": ["all"],
        "supportedLinkType": [{"namespace": VOCABULARY, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
        "jsonLdContextLocation": CONTEXT,
        "contact": {"fn": province},
    }
    return HttpResponse(json.dumps(members, ensure_ascii=False), content_type="application/json")
