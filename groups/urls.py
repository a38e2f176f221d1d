"""The addresses of the pages."""

from django.urls import path

from groups.views import (
    attention,
    entry,
    entry_review,
    events,
    exports,
    health,
    history,
    home,
    integrity,
    liner_groups,
    metrics,
    new_group,
    overview,
    preview,
    preview_liner,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("groups/", liner_groups.liner_groups, name="liner_groups"),
    path("groups/new/", new_group.new_group, name="new_group"),
    path("groups/preview/", preview.preview, name="preview"),
    path("groups/preview/liner/", preview_liner.preview_liner, name="preview_liner"),
    path("history/", history.history, name="history"),
    path("history/export.csv", exports.history_csv, name="history_csv"),
    path("history/export.jsonl", exports.history_jsonl, name="history_jsonl"),
    path("history/<uuid:pk>/", entry.entry, name="entry"),
    path("history/<uuid:pk>/outlook/", entry.entry_outlook, name="entry_outlook"),
    path("history/<uuid:pk>/review/", entry_review.entry_review, name="entry_review"),
    path("history/<uuid:pk>/explain/", entry_review.entry_explain, name="entry_explain"),
    path("overview/", overview.overview, name="overview"),
    path("attention/", attention.attention, name="attention"),
    path("attention/<uuid:pk>/decide/", attention.decide, name="attention_decide"),
    path("attention/<uuid:pk>/answer/", attention.answer, name="attention_answer"),
    path("events/", events.events, name="events"),
    path("events/export.csv", exports.events_csv, name="events_csv"),
    path("events/export.jsonl", exports.events_jsonl, name="events_jsonl"),
    path("integrity/", integrity.integrity, name="integrity"),
    path("integrity/answer/", integrity.answer, name="integrity_answer"),
    path("integrity/checkpoint-<int:pk>.jsonl", integrity.checkpoint, name="integrity_checkpoint"),
    path("metrics", metrics.metrics, name="metrics"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
