# ruff: noqa: RUF001 - letters of other languages look like ours
"""What the made-up people are called, and what they write."""

from typing import NamedTuple


class Vocabulary(NamedTuple):
    """One language: titles are a subject, mostly with a place or a purpose after it."""

    subjects: tuple[str, ...]
    details: tuple[str, ...]
    reasons: tuple[str, ...]


ENGLISH = Vocabulary(
    ("Evening leads", "Cold list", "Callback hotline", "Night shift", "Web form",
     "Trade fair leads", "Renewals", "Price enquiries", "Abandoned baskets", "Trial users",
     "Win-back", "Weekend leads"),
    ("three days", "north", "south", "high value", "short", "patient", "mobile numbers",
     "after the webinar", "second round", "insurance", "B2B", "until noon", "test"),
    ("Agreed with sales", "Too many calls on the first day", "Asked for by the north office",
     "The old plan called too early.\nNow the first call waits.",
     "Trial for two weeks, then review", "Customers complained about calls at lunch"),
)  # fmt: skip
GERMAN = Vocabulary(
    ("Kaltakquise", "Abendanrufe", "Rückrufe", "Messekontakte", "Vertragsverlängerung",
     "Online-Anfragen", "Wiedergewinnung", "Probeabo", "Terminbestätigung"),
    ("Nord", "Süd", "Österreich", "Großkunden", "vorsichtig", "drei Tage", "Mittelstand",
     "nach der Messe", "Ökostrom", "2. Runde"),
    ("Mit dem Vertrieb abgestimmt", "Zu viele Anrufe am ersten Tag", "Wunsch der Filiale Köln",
     "Test für zwei Wochen"),
)  # fmt: skip
FRENCH = Vocabulary(
    ("Prospects du soir", "Relance clients", "Demandes en ligne", "Rendez-vous", "Salon de Lyon",
     "Fin de contrat", "Paniers abandonnés"),
    ("Île-de-France", "Sud-Est", "trois jours", "assurance", "après le déjeuner", "grands comptes",
     "deuxième vague", "numéros mobiles"),
    ("Vu avec l'équipe commerciale", "Trop d'appels le premier jour", "Demandé par Marseille"),
)  # fmt: skip
RUSSIAN = Vocabulary(
    ("Вечерние лиды", "Холодная база", "Обратный звонок", "Заявки с сайта", "Ночная смена",
     "Продление договора", "Брошенные корзины", "Повторные продажи", "Новостройки", "Вебинар",
     "Выставка"),
    ("Казань", "Урал", "Москва и область", "три дня", "бережно", "физлица", "юрлица", "второй круг",
     "ипотека", "мобильные", "до обеда", "тест"),
    ("Согласовано с отделом продаж", "Слишком много звонков в первый день", "Просьба филиала",
     "Старый план звонил слишком рано.\nТеперь первый звонок через полчаса.",
     "Проба на две недели"),
)  # fmt: skip
KAZAKH = Vocabulary(
    ("Кешкі қоңыраулар", "Жаңа клиенттер", "Сайттан өтінімдер", "Шартты ұзарту"),
    ("Алматы", "Астана", "үш күн", "шағын бизнес", "екінші айналым"),
    ("Сату бөлімімен келісілді", "Бірінші күні қоңырау тым көп"),
)  # fmt: skip
ARABIC = Vocabulary(
    ("عملاء المساء", "طلبات الموقع", "تجديد العقود", "معاودة الاتصال"),
    ("دبي", "الرياض", "ثلاثة أيام", "الشركات الصغيرة", "الجولة الثانية"),
    ("بالاتفاق مع فريق المبيعات", "مكالمات كثيرة في اليوم الأول"),
)  # fmt: skip
JAPANESE = Vocabulary(
    ("夜間リード", "新規顧客", "ウェブ問い合わせ", "契約更新", "折り返し電話"),
    ("東京", "大阪", "三日間", "中小企業", "二回目", "携帯電話"),
    ("営業部と合意済み", "初日の電話が多すぎるため"),
)  # fmt: skip

SUPERVISORS = {
    "seed-anna": ENGLISH, "seed-boris": RUSSIAN, "seed-chloe": FRENCH, "seed-dmitri": RUSSIAN,
    "seed-emma": ENGLISH, "seed-friedrich": GERMAN, "seed-galina": RUSSIAN, "seed-hana": JAPANESE,
    "seed-jack": ENGLISH, "seed-lukas": GERMAN, "seed-nurlan": KAZAKH, "seed-olga": RUSSIAN,
    "seed-peter": ENGLISH, "seed-rustam": RUSSIAN, "seed-thomas": GERMAN, "seed-yusuf": ARABIC,
}  # fmt: skip
AUDITORS = ("seed-victoria", "seed-walter")

TEXTS = {
    "settled_created": (
        "Found it in Liner's list, made at that minute.",
        "Нашла в списке Liner.",
        "In Liner gesehen, Zeit stimmt.",
    ),
    "settled_absent": (
        "Looked through Liner's list twice: it is not there.",
        "В списке Liner такой группы нет.",
        "Steht nicht in der Liste.",
    ),
    "default_answer": (
        "Agreed with the head of the call centre beforehand.",
        "Checked: the orders without an interval group of their own are meant.",
        "По приказу, согласовано.",
    ),
    "review_comment": ("", "", "", "Fits what sales asked for.", "Seen.", "Проверено."),
    "question": (
        "Why so many calls on the first day?",
        "Who asked for a new default?",
        "Почему без причины?",
    ),
    "explanation": (
        "The customer wants it so, by mail of last Friday.",
        "A trial for one week, agreed with the team lead.",
        "Ошибка, исправлено следующей группой.",
    ),
    "alarm_answer": (
        "Corrected by hand in Liner.",
        "Исправлено в Liner вручную.",
        "Liner's support was told; no order uses it.",
        "Mit der Leitung besprochen, bleibt so.",
    ),
}
USER_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/26.0 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
)
# Addresses for examples: RFC 5737 and RFC 3849.
NETWORKS = ("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8::")
