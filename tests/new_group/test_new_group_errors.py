"""Errors in the form, and a default, which must be confirmed."""

import re
from typing import Any

import pytest
from django.test import Client

from groups.demo.sandbox import Sandbox
from groups.models import Submission
from tests.conftest import fill, key_on, press, words_on
from tests.new_group.conftest import only_entry

WRONG = [
    ({"title": ""}, "title", "required"),
    ({"title": "   "}, "title", "required"),
    ({"title": "x" * 256}, "title", "max_length"),
    ({"title": "a\x00b"}, "title", "invisible"),
    ({"title": "a\u2028b"}, "title", "invisible"),
    ({"title": "a\u202eb"}, "title", "invisible"),
    ({"title": "a\u2066b"}, "title", "invisible"),
    ({"title": "\u200b\u200d"}, "title", "invisible"),
    ({"title": "\u3164"}, "title", "invisible"),
    ({"title": "\u0301"}, "title", "unseen"),
    ({"intervals": ""}, "intervals", "empty"),
    ({"intervals": "1h 30m"}, "intervals", "ambiguous"),
    ({"intervals": "30, 0"}, "intervals", "zero_not_first"),
    ({"intervals": "5\x006"}, "intervals", "control"),
    ({"intervals": "\u0665"}, "intervals", "foreign_digits"),
    ({"intervals": "1.5h"}, "intervals", "fraction"),
    ({"intervals": "true"}, "intervals", "unreadable"),
    ({"intervals": "31d"}, "intervals", "too_long"),
    ({"intervals": "9" * 1999}, "intervals", "too_long"),
    ({"intervals": "9" * 5000}, "intervals", "text_too_long"),
    ({"intervals": "1 " * 51}, "intervals", "too_many"),
    ({"intervals": "1 " * 10_000}, "intervals", "text_too_long"),
    ({"is_default": "on"}, "reason", "reason_required_for_default"),
    ({"reason": "a\x07b"}, "reason", "invisible"),
    ({"reason": "x" * 1001}, "reason", "max_length"),
]


@pytest.mark.parametrize(("changes", "field", "code"), WRONG)
def test_a_broken_rule_is_named_beside_its_field_and_nothing_is_sent(
    changes: dict[str, str], field: str, code: str, browser: Client, sandbox: Sandbox
) -> None:
    page = press(browser, **changes)
    assert page.status_code == 200
    form = page.context["form"]
    assert code in {error.code for error in form.errors.as_data()[field]}
    assert str(form.errors[field][0])
    for name, typed in changes.items():
        assert form[name].value() in (typed, True)
    assert not Submission.objects.exists()
    assert sandbox.posts == []


def test_every_invisible_character_is_named_with_its_place(browser: Client) -> None:
    words = words_on(press(browser, title=" Even\u200bing \u202eleads\x07"))
    assert (
        "U+200B ZERO WIDTH SPACE at character 6, U+202E RIGHT-TO-LEFT OVERRIDE at character 11,"
        " U+0007 CONTROL CHARACTER at character 17." in words
    )


def test_a_tab_in_a_title_is_a_blank(browser: Client, sandbox: Sandbox) -> None:
    press(browser, title="\tEvening\tleads\t")
    assert [made["title"] for made in sandbox.interval_groups()] == ["Evening leads"]


def corrections_on(page: Any) -> list[str]:
    return re.findall(
        r'name="use" value="([^"]*)" form="new-form" aria-describedby="preview-sentence"',
        page.content.decode(),
    )


def test_each_reading_of_the_intervals_is_one_button(browser: Client, sandbox: Sandbox) -> None:
    page = press(browser, intervals="0, 30, 1,440")
    assert "could mean “1440” or “1, 440”." in words_on(page)
    buttons = re.findall(
        r'name="use" value="([^"]*)" form="new-form" aria-desc', page.content.decode()
    )
    assert buttons == ["0, 30, 1440", "0, 30, 1, 440"]
    data = fill(browser, intervals="0, 30, 1,440", use=buttons[0])
    page = browser.post("/groups/new/", data)
    assert page.context["form"]["intervals"].value() == "0, 30, 1440"
    assert page.context["preview"].intervals == (0, 30, 1440)
    assert sandbox.posts == []


def test_all_problems_are_named_and_one_button_corrects_the_whole_list(browser: Client) -> None:
    page = press(browser, intervals="0, 1o; 1.5h\n-30")
    errors = page.context["form"].errors["intervals"]
    assert errors == [
        "Item 2, “1o”, isn't a number. Did you mean 10?",
        "Item 3, “1.5h”, is a fraction. Did you mean 1h30m?",
        "Item 4, “-30”, has a plus or minus sign. Did you mean 30?",
    ]
    buttons = re.findall(
        r'name="use" value="([^"]*)" form="new-form" aria-desc', page.content.decode()
    )
    assert buttons == ["0, 10; 1h30m\n30"]
    assert page.context["form"]["intervals"].value() == "0, 1o; 1.5h\n-30"
    words = words_on(page)
    assert "Fix 3 problems Intervals: 3 problems" in words
    assert words.count("Did you mean 10?") == 1


@pytest.mark.parametrize("count", [10, 11, 12, 40])
def test_problems_that_are_not_named_are_counted_too(browser: Client, count: int) -> None:
    words = words_on(press(browser, title="", intervals="x% " * count))
    assert f"Fix {count + 1} problems Enter a title. Intervals: {count} problems" in words
    assert f"{count} problems in the intervals" in words


def test_where_the_preview_names_no_problem_the_notice_does(browser: Client) -> None:
    words = words_on(press(browser, intervals=""))
    assert "Fix 1 problem Intervals:" not in words
    assert "Enter intervals to see the calls." in words


def test_255_characters_of_any_language_are_a_title(browser: Client, sandbox: Sandbox) -> None:
    press(browser, title="  " + "語" * 255 + " ")
    assert [made["title"] for made in sandbox.interval_groups()] == ["語" * 255]


def test_a_limit_of_the_company_is_called_so(browser: Client, settings: Any) -> None:
    settings.MAX_INTERVALS = 2
    page = press(browser, intervals="1 2 3")
    assert "This list has 3 intervals; your company allows up to 2." in words_on(page)


def test_a_title_of_four_megabytes_is_a_clear_error(browser: Client, sandbox: Sandbox) -> None:
    page = browser.post("/groups/new/", fill(browser) | {"title": "x" * 4_000_000})
    assert page.status_code == 413
    assert "Nothing was sent to Liner" in words_on(page)
    assert sandbox.posts == []


def test_too_many_fields_are_a_clear_error(browser: Client) -> None:
    page = browser.post("/groups/new/", {f"f{number}": "x" for number in range(1100)})
    assert page.status_code == 400
    assert "Nothing was sent to Liner" in words_on(page)


@pytest.mark.parametrize("charset", ["hex", "undefined", "idna", "rot13", "zlib", "utf-7"])
def test_a_form_in_a_strange_encoding_is_a_clear_error(charset: str, browser: Client) -> None:
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    page = browser.generic("POST", "/groups/new/", b"--x--\r\n", content_type=kind)
    assert page.status_code == 400
    assert "Nothing was sent to Liner" in words_on(page)


def test_no_page_asks_a_browser_to_keep_or_cut_what_is_typed(browser: Client) -> None:
    page = browser.get("/groups/new/").content.decode()
    assert "maxlength" not in page
    assert " required" not in page


# The default


def test_a_default_must_be_confirmed_before_it_is_made(browser: Client, sandbox: Sandbox) -> None:
    page = press(browser, is_default="on", reason="Agreed on Monday")
    warning = "Applies to every order without its own interval group. There is no default now."
    assert warning in words_on(page)
    assert page.context["form"]["title"].value() == "Evening leads"
    assert sandbox.posts == []
    assert not Submission.objects.exists()

    data = fill(browser, is_default="on", reason="Agreed on Monday", confirmed="on")
    page = browser.post("/groups/new/", data | {"key": key_on(page)}, follow=True)
    (made,) = sandbox.interval_groups()
    assert made["isDefault"] is True
    assert "It is the default" in words_on(page)


def test_confirmation_comes_after_all_errors_are_fixed(browser: Client) -> None:
    page = press(browser, is_default="on", reason="Agreed", intervals="1h 30m")
    assert 'name="confirmed"' not in page.content.decode()


def test_an_invisible_reason_counts_as_empty(browser: Client, sandbox: Sandbox) -> None:
    page = press(browser, is_default="on", reason="\u200b", confirmed="on")
    assert "reason" in page.context["form"].errors
    assert sandbox.posts == []


def test_a_change_after_the_confirmation_must_be_confirmed_again(
    browser: Client, sandbox: Sandbox
) -> None:
    asked = press(browser, is_default="on", reason="Agreed")
    default = fill(browser, is_default="on", reason="Agreed", confirmed="on")
    changed = default | {"key": key_on(asked), "intervals": "5, 6, 7, 8"}
    page = browser.post("/groups/new/", changed)
    assert "Something changed: review again before creating" in words_on(page)
    assert "4 calls over" in words_on(page)
    assert 'name="confirmed" id="id_confirmed">' in page.content.decode()
    assert sandbox.posts == []
    browser.post("/groups/new/", changed | {"key": key_on(page)})
    assert len(sandbox.posts) == 1


@pytest.mark.parametrize(
    ("change", "is_ticked"),
    [({}, True), ({"reason": "Other"}, True), ({"title": "Other"}, False),
     ({"intervals": "0, 1h"}, False), ({"is_default": ""}, None)],
)  # fmt: skip
def test_in_the_live_preview_a_change_unticks_what_was_confirmed(
    change: dict[str, str], is_ticked: bool | None, browser: Client
) -> None:
    seen = fill(browser, is_default="on", reason="Agreed")
    live = browser.post("/groups/new/composer/", seen | {"confirmed": "on"} | change)
    box = re.search('<input type="checkbox" name="confirmed"[^>]*>', live.content.decode())
    assert (None if box is None else " checked" in box[0]) is is_ticked


def test_what_was_confirmed_in_the_live_preview_is_sent_by_one_press(
    browser: Client, sandbox: Sandbox
) -> None:
    browser.get("/groups/new/composer/liner/")
    data = fill(browser, is_default="on", reason="Agreed")
    assert browser.post("/groups/new/", data).status_code == 200
    page = browser.post("/groups/new/", data | {"confirmed": "on"}, follow=True)
    assert "It is the default" in words_on(page)
    assert only_entry().receipt["confirmed"] is True
    assert len(sandbox.posts) == 1
