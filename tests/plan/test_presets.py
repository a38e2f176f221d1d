"""Plans with a name: how the setting writes them, and which ones are built in."""

import pytest

from groups import plan, policy
from groups.plan import Limits
from groups.plan.advice import advice
from groups.plan.presets import Preset, read_presets
from groups.plan.rules import Rule, SettingError, breaches


@pytest.mark.parametrize(
    ("text", "presets"),
    [
        ("First hour: 0, 30m; One day: 0, 1d", [("First hour", (0, 30)), ("One day", (0, 1440))]),
        (" Два дня : 0, полчаса ;", [("Два дня", (0, 30))]),
        ("A: 5m x 3", [("A", (5, 5, 5))]),
        ("off", []),
        ("OFF", []),
    ],
)
def test_presets_are_read_as_a_person_writes_them(text, presets):
    found = read_presets(text, plan.DEFAULT_LIMITS)
    assert [(preset.name, preset.intervals) for preset in found] == presets


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (";", "Write a name, a colon and intervals, for example"),
        ("0, 30m", "“0, 30m” isn't a plan: write a name, a colon and intervals, for example"),
        (": 0, 30m", "“: 0, 30m” isn't a plan"),
        ("A:", "“A:” isn't a plan"),
        ("A\u200b: 5", "isn't a plan"),
        ("x" * 41 + ": 5", "Shorten the name “" + "x" * 40 + "…” to 40 characters."),
        ("A: 5; a: 10", "Two plans are called “A”: give each its own name."),
        ("A: 5, 1h 30m", "The intervals of “A” are invalid or break your company's limits"),
        ("A: 31d", "The intervals of “A” are invalid or break your company's limits"),
    ],
)
def test_a_wrong_preset_is_named(text, sentence):
    with pytest.raises(SettingError, match=r"^") as caught:
        read_presets(text, plan.DEFAULT_LIMITS)
    assert sentence in str(caught.value)


def test_a_preset_within_the_companys_limits_is_read():
    assert read_presets("A: 40d", Limits(max_minutes=60_000)) == (Preset("A", (57_600,)),)


def test_the_built_in_plans_keep_good_practice_and_need_no_advice(settings):
    settings.PLAN_PRESETS = None
    presets = policy.presets()
    assert [str(preset.name) for preset in presets] == [
        "First hour",
        "One day",
        "Three days",
        "Two weeks",
    ]
    for preset in presets:
        assert advice(preset.intervals) == ()
        assert breaches(preset.intervals, [Rule(3, 60), Rule(4, 1440), Rule(8, 10_080)]) == ()


def test_no_built_in_plan_breaks_what_the_company_has_set(settings):
    settings.PLAN_PRESETS, settings.CALL_RULES, settings.MAX_INTERVALS = None, (Rule(3, 1440),), 6
    assert [str(preset.name) for preset in policy.presets()] == ["First hour", "Three days"]


def test_the_companys_own_presets_replace_the_built_in_ones(settings):
    for own in ((), (Preset("A", (0,)),)):
        settings.PLAN_PRESETS = own
        assert policy.presets() == own
