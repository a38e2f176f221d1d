"""A filter whose values all stand in the address of its page."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar
from urllib.parse import urlencode

# Of each filter in use: the names of its values, and what the page calls it.
Labels = list[tuple[tuple[str, ...], str]]


@dataclass(frozen=True)
class UrlFilter:
    """Each field of a subclass is one value as text; its default means that nothing is left out.

    spelled  names that the address spells otherwise, because Python can't
    """

    spelled: ClassVar[dict[str, str]] = {}

    def words(self, **changes: str) -> dict[str, str]:
        """Returns names and values as the address has them, of this filter or of a change of it."""
        usual = {field.name: field.default for field in fields(self)}
        values = vars(self) | changes
        return {
            self.spelled.get(name, name): value
            for name, value in values.items()
            if value != usual[name]
        }

    def query(self, **changes: str) -> str:
        """Returns the query of the address; "?" where nothing is filtered."""
        return f"?{urlencode(self.words(**changes))}"

    def query_with(self, **more: Any) -> str:
        """The same with words that are no part of the filter, such as a page."""
        return f"?{urlencode(self.words() | more)}"
