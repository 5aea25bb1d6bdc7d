"""The exchange's pages: the board, statistics, monthly reports, services, connections, single calls, receipts, alarms, what is
kept, verification; under `thu-nghiem/` the sandbox for integrators."""

from django.urls import path

from duoc.exchange.pages import alarms, board, mapping, monthly, receipt, retention, rows, statistics, verification
from duoc.exchange.pages.life_cycle import connections, services
from duoc.exchange.pages.sandbox.places import places

app_name = "exchange"
urlpatterns = [
    path("trao-doi/", board.board, name="board"),
    path("trao-doi/thong-ke/", statistics.statistics, name="statistics"),
    path("trao-doi/bao-cao-thang/", monthly.report, name="monthly"),
    path("trao-doi/canh-bao/", alarms.board, name="alarms"),
    path("trao-doi/cuoc-goi/", rows.calls, name="calls"),
    path("trao-doi/dich-vu/<int:service>/", rows.service, name="service"),
    path("trao-doi/dich-vu/", services.listing, name="service-list"),
    path("trao-doi/dich-vu/<int:service>/buoc/<slug:verb>/", services.step, name="service-step"),
    path("trao-doi/dich-vu/<int:service>/ban-mo-ta/", services.newer, name="service-refresh"),
    path("trao-doi/ket-noi/", connections.listing, name="connections"),
    path("trao-doi/ket-noi/moi/", connections.new, name="connection-new"),
    path("trao-doi/ket-noi/<int:number>/", connections.one, name="connection"),
    path("trao-doi/ket-noi/<int:number>/sua/", connections.edit, name="connection-edit"),
    path("trao-doi/ket-noi/<int:number>/buoc/<slug:verb>/", connections.step, name="connection-step"),
    path("trao-doi/dich-vu/<int:service>/chuyen-doi/", mapping.conversion, name="mapping"),
    path("trao-doi/luu-giu/", retention.retention, name="retention"),
    path("trao-doi/bien-nhan/<str:name>/", receipt.message, name="receipt"),
    path("trao-doi/bien-nhan/<str:name>.json", receipt.download, name="receipt-file"),
    path("trao-doi/bien-nhan/<str:name>.zip", receipt.evidence, name="evidence"),
    path("kiem-chung/", verification.verify, name="verify"),
    *places,
]
