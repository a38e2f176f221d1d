"""The pages of interval groups."""

from django.urls import path

from groups.views import compose, health, history, home

urlpatterns = [
    path("", home.home, name="home"),
    path("groups/new/", compose.new, name="new"),
    path("history/", history.entries, name="history"),
    path("history/export.jsonl", history.export_jsonl, name="export_jsonl"),
    path("history/<uuid:pk>/", history.entry, name="entry"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
