from django.apps import AppConfig
from django.core.signals import request_finished, request_started
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = _("Interval groups")

    def ready(self) -> None:
        from groups import checks, roles, signals  # noqa: F401 - importing checks registers them
        from groups.audit import triggers
        from groups.history import fulltext
        from groups.log import access, tracker
        from groups.models.file_mode import keep_private
        from groups.models.replaced_file import leave_replaced_file, remember_file

        post_migrate.connect(roles.make_roles, sender=self)
        post_migrate.connect(triggers.install, sender=self)
        post_migrate.connect(fulltext.install, sender=self)
        connection_created.connect(keep_private)
        connection_created.connect(remember_file)
        request_started.connect(leave_replaced_file)
        request_finished.connect(access.finish)
        signals.connect()
        tracker.start()
