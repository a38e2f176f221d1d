from django.contrib.admin.apps import AdminConfig


class Config(AdminConfig):
    """The admin, with our own site."""

    default_site = "linerAdmin.admin_site.Site"
