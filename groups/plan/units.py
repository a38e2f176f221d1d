"""The words in a list of intervals, in English and Russian: units, phrases, and what joins them."""

UNITS = {"d": 1440, "h": 60, "m": 1}
_SPELLINGS = {
    "d": "d day days д дн день дня дней сут сутки суток",
    "h": "h hr hrs hour hours ч час часа часов",
    "m": "m min mins minute minutes м мин минута минуту минуты минут",
}
UNIT_WORDS = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
PHRASES = {
    "right away": "0m",
    "straight away": "0m",
    "immediately": "0m",
    "at once": "0m",
    "half an hour": "30m",
    "half hour": "30m",
    "half a day": "12h",
    "an hour": "1h",
    "an hour and a half": "1h30m",
    "a day": "1d",
    "next day": "1d",
    "the next day": "1d",
    "сразу": "0m",
    "полчаса": "30m",
    "пол часа": "30m",
    "полтора часа": "1h30m",
    "на следующий день": "1d",
}
# Each is followed by an interval: "then 2 hours".
JOINING = ("then after", "then in", "then", "and", "через", "затем", "потом", "и")


def longest_first(words: dict[str, str]) -> list[str]:
    """The words in the order in which a pattern has to try them."""
    return sorted(words, key=len, reverse=True)
