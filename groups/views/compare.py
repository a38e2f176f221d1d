"""`/groups/compare/`: two interval groups side by side, or the choice of the second."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import Truncator

from groups import plan, policy, roles
from groups.forms.compare import CompareForm
from groups.forms.liner_groups import LinerGroupFilter
from groups.models import LinerGroup
from groups.plan.compare import chart
from groups.services.liner_groups.client import liner_from_settings
from groups.services.liner_groups.refresh import refresh
from groups.views.decorators import private_page
from groups.views.liner_group_rows import filtered
from groups.wording.bidi import isolated
from groups.wording.compare import call_times, parting_sentence, plan_facts, rules_fact
from groups.wording.quotes import quoted

MOST_CHOICES = 20
MOST_TIMES = 200
LONGEST_NAME = 30


@private_page(roles.may_see_history)
def compare(request: HttpRequest) -> HttpResponse:
    refresh(liner_from_settings())
    form = CompareForm(request.GET)
    form.is_valid()
    numbers = [form.cleaned_data[name] for name in ("a", "b") if form.cleaned_data.get(name)]
    held = LinerGroup.objects.in_bulk(numbers)
    missing = [number for number in numbers if number not in held]
    match [held[number] for number in numbers if number in held]:
        case [first, second]:
            return render(request, "compare/compare.html", _compared(first, second))
        case [first]:
            context = _choices(form, first, request.user)
        case _:
            context = _choices(form, None, request.user)
    return render(request, "compare/choose.html", {"form": form, "missing": missing, **context})


def _compared(first: LinerGroup, second: LinerGroup) -> dict[str, Any]:
    one, other = (plan.recorded_intervals(group.intervals) for group in (first, second))
    context: dict[str, Any] = {"groups": (first, second)}
    if one and other:
        names = _names(first, second)
        context |= {
            "chart": chart(one, other),
            "names": names,
            "parting": parting_sentence(one, other, names),
            "facts": plan_facts(one, other),
            "rules": rules_fact(one, other, policy.rules()),
            "call_times": call_times(one, other, most=MOST_TIMES),
        }
    return context


def _names(first: LinerGroup, second: LinerGroup) -> tuple[str, str]:
    """The titles, or the numbers if those tell them apart."""
    if first.title == second.title or not (first.title and second.title):
        return f"#{first.pk}", f"#{second.pk}"
    one, other = (isolated(Truncator(each.title).chars(LONGEST_NAME)) for each in (first, second))
    return quoted(one), quoted(other)


def _choices(form: CompareForm, first: LinerGroup | None, user: Any) -> dict[str, Any]:
    """The groups that can be the next one: the default, then the newest; or what is searched."""
    q = form.cleaned_data.get("q", "")
    others = filtered(LinerGroupFilter(q=q), user).exclude(pk=first.pk if first else 0)
    others = others if q else others.order_by("-is_default", "-pk")
    found = [] if form.errors else list(others[: MOST_CHOICES + 1])
    return {
        "first": first,
        "choices": found[:MOST_CHOICES],
        "has_more": len(found) > MOST_CHOICES,
    }
