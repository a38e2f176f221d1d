"""The addresses that a stock admin makes its links of."""

from django.contrib.admin import AdminSite
from django.urls import path

from groups.models import Submission
from linerAdmin.urls import urlpatterns as ours

site = AdminSite(name="admin")
site.register(Submission)
urlpatterns = [*ours, path("stock/", site.urls)]
