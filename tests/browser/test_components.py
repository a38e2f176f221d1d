"""The components that pages are made of, drawn in light and dark."""

from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import override_settings
from django.urls import path

from groups.models import Submission
from linerAdmin.urls import urlpatterns as site
from tests.browser.conftest import Tab
from tests.browser.pictures import keep

TEMPLATE = Path(__file__).with_name("components.html").read_text()


class ExampleForm(forms.Form):
    title = forms.CharField(help_text="The name in Liner.")
    intervals = forms.CharField(widget=forms.Textarea(attrs={"rows": 2}))
    kind = forms.ChoiceField(choices=[("any", "Any")])


def components(request: HttpRequest) -> HttpResponse:
    form = ExampleForm({"title": "", "intervals": "0, 30m, 2h", "kind": "any"})
    context = {"form": form, "statuses": Submission.Status.choices}
    return HttpResponse(engines["django"].from_string(TEMPLATE).render(context, request))


urlpatterns = [path("components/", components), *site]


@pytest.mark.slow
@override_settings(ROOT_URLCONF=__name__)
def test_every_component_is_sound_in_light_and_dark_and_on_a_phone(tab: Tab, anna: User) -> None:
    tab.sign_in(anna)
    tab.go("/components/")
    tab.check()
    keep(tab.page, f"components-{tab.view}")
    tab.page.emulate_media(forced_colors="active")
    keep(tab.page, f"components-{tab.view}-forced-colors")


@pytest.mark.parametrize("width", [320, 390, 1366])
@override_settings(ROOT_URLCONF=__name__)
def test_the_header_is_one_row_of_56_px(tab: Tab, carol: User, width: int) -> None:
    tab.sign_in(carol)
    tab.page.set_viewport_size({"width": width, "height": 740})
    tab.go("/components/")
    box = tab.page.locator("header.top").bounding_box()
    assert box
    assert (box["y"], box["height"]) == (0, 56)
    for element in tab.page.locator("header.top > .page > :visible").all():
        inner = element.bounding_box()
        assert inner
        assert inner["y"] >= 0
        assert inner["y"] + inner["height"] <= 56
        assert inner["x"] + inner["width"] <= width
