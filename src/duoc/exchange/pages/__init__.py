"""The exchange's pages: the board, statistics, monthly reports, the rows behind every number, receipts, what is kept,
verification."""

from django.urls import path

from duoc.exchange.pages import board, monthly, receipt, retention, rows, statistics, verification

app_name = "exchange"
urlpatterns = [
    path("trao-doi/", board.board, name="board"),
    path("trao-doi/thong-ke/", statistics.statistics, name="statistics"),
    path("trao-doi/bao-cao-thang/", monthly.report, name="monthly"),
    path("trao-doi/cuoc-goi/", rows.calls, name="calls"),
    path("trao-doi/dich-vu/<int:service>/", rows.service, name="service"),
    path("trao-doi/luu-giu/", retention.retention, name="retention"),
    path("trao-doi/bien-nhan/<str:name>/", receipt.message, name="receipt"),
    path("trao-doi/bien-nhan/<str:name>.json", receipt.download, name="receipt-file"),
    path("trao-doi/bien-nhan/<str:name>.zip", receipt.evidence, name="evidence"),
    path("kiem-chung/", verification.verify, name="verify"),
]
