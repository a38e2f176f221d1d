"""The units of an interval, and every way to spell them in English and Russian."""

UNITS = {"d": 1440, "h": 60, "m": 1}
_SPELLINGS = {
    "d": "d day days д дн день дня дней сут сутки суток",
    "h": "h hr hrs hour hours ч час часа часов",
    "m": "m min mins minute minutes м мин минута минуту минуты минут",
}
UNIT_WORDS = {word: unit for unit, words in _SPELLINGS.items() for word in words.split()}
PHRASES = {
    "half an hour": "30m",
    "half hour": "30m",
    "half a day": "12h",
    "an hour": "1h",
    "an hour and a half": "1h30m",
    "a day": "1d",
    "полчаса": "30m",
    "пол часа": "30m",
    "полтора часа": "1h30m",
}


def longest_first(words: dict[str, str]) -> list[str]:
    """The words in the order in which a pattern has to try them."""
    return sorted(words, key=len, reverse=True)
