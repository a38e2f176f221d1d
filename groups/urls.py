"""The pages of interval groups."""

from django.urls import path

from groups.views import (
    attention,
    catalogue,
    comparison,
    compose,
    entry,
    exports,
    finding,
    health,
    home,
    integrity,
    metrics,
    overview,
    preview,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("groups/", catalogue.catalogue, name="groups"),
    path("groups/new/", compose.new, name="new"),
    path("groups/preview/", preview.preview, name="preview"),
    path("groups/preview/liner/", comparison.comparison, name="comparison"),
    path("history/", finding.entries, name="history"),
    path("history/export.csv", exports.export_csv, name="export_csv"),
    path("history/export.jsonl", exports.export_jsonl, name="export_jsonl"),
    path("history/<uuid:pk>/", entry.entry, name="entry"),
    path("history/<uuid:pk>/review/", entry.judge, name="review"),
    path("history/<uuid:pk>/explain/", entry.answer, name="explain"),
    path("overview/", overview.overview, name="overview"),
    path("attention/", attention.attention, name="attention"),
    path("attention/<uuid:pk>/decide/", attention.decide, name="decide"),
    path("attention/<uuid:pk>/answer/", attention.answer, name="answer"),
    path("integrity/", integrity.integrity, name="integrity"),
    path("integrity/answer/", integrity.answer, name="answer_check"),
    path("metrics", metrics.metrics, name="metrics"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
