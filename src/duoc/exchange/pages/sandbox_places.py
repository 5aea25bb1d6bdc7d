"""Where the sandbox's pages hang, under the exchange's own names."""

from django.urls import path

from duoc.exchange.pages import sandbox, sandbox_console, sandbox_services, sandbox_systems

places = [
    path("thu-nghiem/", sandbox.home, name="sandbox"),
    path("thu-nghiem/he-thong/", sandbox_systems.systems, name="sandbox-systems"),
    path("thu-nghiem/he-thong/<int:system>/khoa/", sandbox_systems.key, name="sandbox-key"),
    path("thu-nghiem/he-thong/<int:system>/ngung/", sandbox_systems.retire, name="sandbox-retire"),
    path("thu-nghiem/khoa/<int:number>/thu-hoi/", sandbox_systems.revoke, name="sandbox-revoke"),
    path("thu-nghiem/bi-mat/<int:number>/thu-hoi/", sandbox_systems.revoke_secret, name="sandbox-revoke-secret"),
    path("thu-nghiem/dich-vu/", sandbox_services.services, name="sandbox-services"),
    path("thu-nghiem/dich-vu/<int:service>/", sandbox_services.service, name="sandbox-service"),
    path("thu-nghiem/cuoc-goi/", sandbox_console.calls, name="sandbox-calls"),
]
