# ruff: noqa: RUF001 - letters of other languages look like ours
"""The made-up people, who can't sign in, and what they write."""

from random import Random
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User


class Language(NamedTuple):
    """The vocabulary of titles, "subject, detail number", and of reasons."""

    subjects: tuple[str, ...]
    details: tuple[str, ...]
    reasons: tuple[str, ...]


ENGLISH = Language(
    ("Evening leads", "Cold list", "Callback hotline", "Night shift", "Web form", "Renewals",
     "Trade fair leads", "Price enquiries", "Abandoned baskets", "Trial users"),
    ("three days", "north", "south", "high value", "mobile numbers", "second round", "insurance"),
    ("Agreed with sales", "Too many calls on the first day", "Trial for two weeks, then review"),
)  # fmt: skip
GERMAN = Language(
    ("Kaltakquise", "Abendanrufe", "Rückrufe", "Messekontakte", "Vertragsverlängerung", "Probeabo"),
    ("Süd", "Österreich", "Großkunden", "drei Tage", "Ökostrom", "2. Runde"),
    ("Mit dem Vertrieb abgestimmt", "Zu viele Anrufe am ersten Tag", "Wunsch der Filiale Köln"),
)
RUSSIAN = Language(
    ("Вечерние лиды", "Холодная база", "Обратный звонок", "Заявки с сайта", "Ночная смена",
     "Продление договора", "Брошенные корзины", "Вебинар", "Выставка"),
    ("Казань", "Урал", "Москва и область", "три дня", "физлица", "второй круг", "ипотека"),
    ("Согласовано с отделом продаж", "Слишком много звонков в первый день", "Проба на две недели"),
)  # fmt: skip
ARABIC = Language(
    ("عملاء المساء", "طلبات الموقع", "تجديد العقود"),
    ("دبي", "الرياض", "ثلاثة أيام"),
    ("بالاتفاق مع فريق المبيعات", "مكالمات كثيرة في اليوم الأول"),
)

SUPERVISORS = {
    "seed-anna": ENGLISH, "seed-boris": RUSSIAN, "seed-chloe": ENGLISH, "seed-dmitri": RUSSIAN,
    "seed-emma": ENGLISH, "seed-friedrich": GERMAN, "seed-galina": RUSSIAN, "seed-jack": ENGLISH,
    "seed-lukas": GERMAN, "seed-nina": GERMAN, "seed-olga": RUSSIAN, "seed-peter": ENGLISH,
    "seed-rustam": RUSSIAN, "seed-thomas": GERMAN, "seed-yusuf": ARABIC,
}  # fmt: skip
AUDITORS = {"seed-victoria": ENGLISH, "seed-walter": ENGLISH}

# What people write later: a value of each placeholder in the stories.
TEXTS = {
    "settled_created": ("Found in Liner's list, made at that minute.", "Нашла в списке Liner."),
    "settled_absent": ("Not in Liner's list.", "Steht nicht in der Liste."),
    "default_alarm_answer": ("Agreed with the head of the call centre.", "Согласовано."),
    "reviewed": ("", "", "", "Fits what sales requested.", "Проверено."),
    "needs_explanation": ("Why so many calls on the first day?", "Почему без причины?"),
    "explanation": ("A trial for one week, agreed with the team lead.", "Ошибка, исправлено."),
    "alarm_answer": ("Corrected by hand in Liner.", "Mit der Leitung besprochen, bleibt so."),
}
USER_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
)
# Addresses for examples: RFC 5737 and RFC 3849.
NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8::")


class Person(NamedTuple):
    account: User
    language: Language
    address: str
    user_agent: str


def make_people(names: dict[str, Language], role: str, rng: Random) -> list[Person]:
    """Returns the people, and makes the accounts that don't exist yet."""
    return [
        Person(
            account=_account(name, role),
            language=language,
            address=f"{rng.choice(NETWORKS)}{rng.randint(1, 250)}",
            user_agent=rng.choice(USER_AGENTS),
        )
        for name, language in names.items()
    ]


def _account(name: str, role: str) -> User:
    """An account that exists stays as it is."""
    account, is_new = User.objects.get_or_create(
        username=name, defaults={"password": make_password(None)}
    )
    if is_new:
        account.groups.add(Group.objects.get(name=role))
    return account
