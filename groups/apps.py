from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GroupsConfig(AppConfig):
    name = "groups"
    verbose_name = "Interval groups"

    def ready(self) -> None:
        from groups import checks, roles  # noqa: F401 - importing checks registers them

        post_migrate.connect(roles.make_roles, sender=self)
