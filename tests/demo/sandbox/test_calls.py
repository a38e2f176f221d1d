"""The documented calls, made as documented and otherwise."""

import json

import pytest

from groups.demo.sandbox import InvalidRequest

from .caller import CREATE, HEALTH, LIST, detail, plan, update

EVERY_CALL = [
    ("POST", CREATE),
    ("GET", LIST),
    ("GET", detail(100200300)),
    ("POST", update(100200300)),
    ("GET", HEALTH),
]


def test_create_answers_with_the_documented_envelope_and_the_documented_first_id(caller):
    reply = caller.create()
    assert reply.status == 200
    assert json.loads(reply.body) == {"success": True, "message": "", "data": {"id": 100200300}}
    assert caller.create().data == {"id": 100200301}


def test_what_was_created_is_in_the_list_and_in_detail_in_the_documented_shape(caller, sandbox):
    number = caller.create("Вечер 🌙", isDefault=True, resetAttemptsEnabled=True).data["id"]
    expected = {
        "id": number,
        "title": "Вечер 🌙",
        "intervals": [0, 30, 120],
        "isDefault": True,
        "resetAttemptsEnabled": True,
    }
    assert caller.listed() == [expected]
    assert caller.get(detail(number)).data == expected
    assert sandbox.interval_groups() == [expected]


def test_both_flags_are_false_when_left_out(caller):
    caller.create()
    assert [(each["isDefault"], each["resetAttemptsEnabled"]) for each in caller.listed()] == [
        (False, False)
    ]


def test_a_new_default_takes_the_flag_from_the_former_default(caller):
    first, second = (caller.create(isDefault=True).data["id"] for _ in range(2))
    third = caller.create().data["id"]
    assert {each["id"]: each["isDefault"] for each in caller.listed()} == {
        first: False,
        second: True,
        third: False,
    }


def test_order_repeats_and_spaces_stay_as_they_were_sent(caller):
    number = caller.post(CREATE, {"title": "  a  ", "intervals": [30, 5, 5, 0]}).data["id"]
    kept = caller.get(detail(number)).data
    assert (kept["title"], kept["intervals"]) == ("  a  ", [30, 5, 5, 0])


def test_titles_may_repeat(caller):
    assert caller.create().data != caller.create().data


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
@pytest.mark.parametrize("token", [None, "", "wrong", "sandbox-token2", "Sandbox-Token", "tökén"])
def test_a_wrong_or_missing_token_is_refused_on_every_call(caller, sandbox, method, path, token):
    kept = sandbox.add("Evening", [5])
    body = plan() if method == "POST" else None
    reply = caller.call(method, path, body, X_Api_Key=token)
    assert reply.status == 401
    assert "token" in reply.refusal
    assert [each["id"] for each in sandbox.interval_groups()] == [kept]
    assert sandbox.interval_groups()[0]["title"] == "Evening"


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
@pytest.mark.parametrize("wrong", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_than_the_documented_one_is_refused(caller, method, path, wrong):
    if wrong == method:
        return
    reply = caller.call(wrong, path, plan())
    assert (reply.status, reply.headers["Allow"]) == (405, method)
    assert reply.refusal


@pytest.mark.parametrize(("method", "path"), EVERY_CALL)
def test_head_is_refused_without_a_body(caller, method, path):
    reply = caller.call("HEAD", path)
    assert (reply.status, reply.headers["Allow"], reply.body) == (405, method, b"")


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/v2/call-attempt", CREATE.rstrip("/"), HEALTH.rstrip("/"), "/v1/call-attempt/"),
        *("/v2/call-attempt/create/now/", "/v2/Call-Attempt/", "/v2/call-attempt/detail/"),
        *(detail("x"), detail("-1"), detail("1.0"), detail("9" * 20), detail(1).rstrip("/")),
        *("/v2/call-attempt/delete/100200300/", "/%76%32/call-attempt/", "/v2/call-attempt/;x/"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_path_is_refused(caller, sandbox, method, path):
    reply = caller.call(method, path, plan())
    assert reply.status == 404
    assert reply.refusal
    assert sandbox.interval_groups() == []


@pytest.mark.parametrize("number", [0, 1, 100200301])
def test_an_id_that_does_not_exist_is_refused_by_detail_and_update(caller, number):
    caller.create()
    assert caller.get(detail(number)).status == 404
    assert str(number) in caller.get(detail(number)).refusal
    assert caller.post(update(number), plan()).status == 404


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b"", "JSON"),
        (b"title=Evening", "JSON"),
        (b'{"title": "Evening"', "JSON"),
        (b'{"title": "Ev\xff", "intervals": [5]}', "UTF-8"),
        (b'\xef\xbb\xbf{"title": "Evening", "intervals": [5]}', "JSON"),
        (b'{"title": "a", "title": "b", "intervals": [5]}', "JSON"),
        (b'{"title": "a", "intervals": [NaN]}', "JSON"),
        (b'{"title": "a", "intervals": [' + b"9" * 5000 + b"]}", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b'[{"title": "a", "intervals": [5]}]', "object"),
        (b'"text"', "object"),
        (b"null", "object"),
    ],
)
@pytest.mark.parametrize("path", [CREATE, update(100200300)])
def test_a_body_that_is_no_json_object_is_refused(caller, sandbox, path, body, word):
    sandbox.add("Evening", [5])
    reply = caller.post(path, body)
    assert reply.status == 400
    assert word in reply.refusal
    assert len(sandbox.interval_groups()) == 1


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        *(({"title": wrong}, "title") for wrong in ("", " \t\n", None, 5, ["a"], "\ud800")),
        *(({"intervals": wrong}, "intervals") for wrong in ([], None, "5, 10", 5, {"0": 5})),
        *(({"intervals": [5, wrong]}, "intervals") for wrong in (True, None, "5", 5.0, -1, [5])),
        ({"intervals": [2**63]}, "intervals"),
        *(({"isDefault": wrong}, "isDefault") for wrong in (None, 0, 1, "true", "")),
        ({"resetAttemptsEnabled": None}, "resetAttemptsEnabled"),
        ({"reason": "a test"}, "reason"),
        ({"id": 5}, "id"),
    ],
)
@pytest.mark.parametrize("path", [CREATE, update(100200300)])
def test_a_wrong_field_is_refused_and_named(caller, sandbox, path, changes, word):
    sandbox.add("Evening", [5])
    before = sandbox.interval_groups()
    reply = caller.post(path, plan(**changes))
    assert reply.status == 422
    assert word in reply.refusal
    assert sandbox.interval_groups() == before


@pytest.mark.parametrize("missing", ["title", "intervals"])
def test_a_missing_field_is_refused_and_named(caller, sandbox, missing):
    fields = plan()
    del fields[missing]
    reply = caller.post(CREATE, fields)
    assert reply.status == 422
    assert missing in reply.refusal
    assert sandbox.interval_groups() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": None},
        {"Content_Type": ""},
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": "application/json; charset=utf-16"},
        {"Content_Encoding": "gzip"},
    ],
)
@pytest.mark.parametrize("path", [CREATE, update(100200300)])
def test_a_body_of_another_type_is_refused(caller, sandbox, path, headers):
    sandbox.add("Evening", [5])
    reply = caller.post(path, plan(), **headers)
    assert reply.status == 415
    assert reply.refusal
    assert len(sandbox.interval_groups()) == 1


@pytest.mark.parametrize("content_type", ["application/json; charset=UTF-8", "Application/JSON"])
def test_the_content_type_may_name_utf_8_and_be_in_any_case(caller, content_type):
    assert caller.post(CREATE, plan(), Content_Type=content_type).data["id"]


def test_update_changes_only_the_fields_it_names(caller):
    number = caller.create(resetAttemptsEnabled=True).data["id"]
    assert caller.post(update(number), {"intervals": [7]}).data == {"id": number}
    assert caller.get(detail(number)).data == {
        "id": number,
        "title": "Evening",
        "intervals": [7],
        "isDefault": False,
        "resetAttemptsEnabled": True,
    }


def test_update_can_hand_the_default_flag_over(caller):
    first = caller.create(isDefault=True).data["id"]
    second = caller.create().data["id"]
    caller.post(update(second), {"isDefault": True})
    assert caller.get(detail(first)).data["isDefault"] is False
    assert caller.get(detail(second)).data["isDefault"] is True


def test_update_refuses_to_change_nothing(caller):
    number = caller.create().data["id"]
    assert caller.post(update(number), {}).status == 422


def test_health_is_a_map_of_components(caller):
    assert caller.get(HEALTH).data == {"sandbox": "ok"}


def test_what_was_made_elsewhere_is_listed_like_everything_else(caller, sandbox):
    number = sandbox.add("Made elsewhere #lost", (5, 10), is_default=True, reset=True)
    assert caller.listed() == [
        {
            "id": number,
            "title": "Made elsewhere #lost",
            "intervals": [5, 10],
            "isDefault": True,
            "resetAttemptsEnabled": True,
        }
    ]
    assert sandbox.posts == []


def test_nothing_can_be_made_elsewhere_that_create_would_refuse(sandbox):
    with pytest.raises(InvalidRequest, match="intervals"):
        sandbox.add("Evening", [])
    with pytest.raises(ValueError, match="title"):
        sandbox.add("\ud800", [5])


class TestPaging:
    @pytest.fixture(autouse=True)
    def made(self, sandbox):
        self.ids = [sandbox.add(f"Plan {n}", [n]) for n in range(120)]

    def page(self, caller, query):
        data = caller.get(LIST + query).data
        assert list(data) == ["list", "next", "total"]
        return [each["id"] for each in data["list"]], data["next"], data["total"]

    def test_without_a_query_the_first_fifty_come_oldest_first(self, caller):
        assert self.page(caller, "") == (self.ids[:50], 50, 120)

    def test_next_is_the_offset_of_the_next_page_and_0_after_the_last(self, caller):
        assert self.page(caller, "?offset=50&limit=60") == (self.ids[50:110], 110, 120)
        assert self.page(caller, "?limit=60&offset=110") == (self.ids[110:], 0, 120)
        assert self.page(caller, "?offset=20&limit=100") == (self.ids[20:], 0, 120)

    def test_the_smallest_and_the_largest_limit_are_accepted(self, caller):
        assert self.page(caller, "?limit=1") == (self.ids[:1], 1, 120)
        assert self.page(caller, "?limit=100") == (self.ids[:100], 100, 120)

    @pytest.mark.parametrize("offset", [120, 121, 2**63 - 1])
    def test_beyond_the_end_there_is_an_empty_page(self, caller, offset):
        assert self.page(caller, f"?offset={offset}") == ([], 0, 120)

    @pytest.mark.parametrize(
        "query",
        [
            *("?limit=0", "?limit=101", "?limit=abc", "?limit=", "?limit=-1", "?limit=1.0"),
            *("?limit=+5", "?limit=%D9%A5", f"?limit={'9' * 5000}", "?limit=5&limit=5"),
            *("?offset=-1", "?offset=abc", "?offset=", f"?offset={2**63}", "?offset=%ff"),
            *("?q=Plan", "?limit=5&page=2"),
        ],
    )
    def test_a_wrong_query_is_refused(self, caller, query):
        reply = caller.get(LIST + query)
        assert reply.status == 422
        assert "limit" in reply.refusal or "offset" in reply.refusal
