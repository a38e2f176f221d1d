"""What the walk takes for English."""

import pytest
from django.http import HttpResponse

from tests.language.english import english_in, texts_of


def found(page: str, *data: str) -> list[str]:
    return list(english_in(texts_of(HttpResponse(page)), data))


@pytest.mark.parametrize(
    "page",
    [
        "<p>Created</p>",
        "<p>Группа создана by <b>anna</b></p>",
        "<p><bdi>Вечер</bdi> is <br>по умолчанию</p>",
        '<p title="Read from Liner"></p>',
        '<nav aria-label="Pages"></nav>',
        '<input placeholder="Title">',
        '<input type="submit" value="Send">',
        '<button data-copied="Copied">Скопировать</button>',
        '<option value="a">Any</option>',
        "<code>x</code> or y",
        '<div lang="ru">Sign out</div>',
        "today 10:02",
        "<p>“Вечер”</p>",
        "<p>1,234 записи</p>",
        "<p>26 Ноя 2026</p>",
    ],
)
def test_english_is_found(page: str) -> None:
    assert found(page)


@pytest.mark.parametrize(
    "page",
    [
        "<p>Создана #100200300 в Liner</p>",
        "<p>Сценарий: <bdi>Evening leads</bdi>, <code>0, 30m</code></p>",
        '<button name="language" value="en" lang="en">English</button>',
        '<input value="Evening leads"><textarea>Agreed with sales</textarea>',
        "<p>Europe/Berlin, CET, https://liner.example/api, U+200B ZERO WIDTH SPACE</p>",
        "<p>0m, 30m, 2h</p><p>Chrome на Windows</p>",
        '<script>const text = "Read from Liner";</script>',
        "<p>Автор: anna</p>",
        "<p>«Вечер „Казань“», 1\N{NO-BREAK SPACE}234 записи, 1,5 с, 26 нояб. 2026</p>",
    ],
)
def test_names_and_data_are_not(page: str) -> None:
    assert not found(page, "anna")
