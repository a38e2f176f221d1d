"""A filter whose values are all in the URL of its page."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar
from urllib.parse import urlencode

# For each filter in use: the names of its fields, and its label.
Labels = list[tuple[tuple[str, ...], str]]


@dataclass(frozen=True)
class UrlFilter:
    """Each field of a subclass is one value as text; its default filters nothing.

    url_names  fields with another name in the URL, because Python reserves that name
    """

    url_names: ClassVar[dict[str, str]] = {}

    def words(self, **changes: str) -> dict[str, str]:
        """Returns the names and values of the URL, for this filter or a changed one."""
        defaults = {field.name: field.default for field in fields(self)}
        values = vars(self) | changes
        return {
            self.url_names.get(name, name): value
            for name, value in values.items()
            if value != defaults[name]
        }

    def query(self, **changes: str) -> str:
        """Returns the query of the URL; "?" if nothing is filtered."""
        return f"?{urlencode(self.words(**changes))}"

    def query_with(self, **more: Any) -> str:
        """Returns the query with parameters that are not part of the filter, such as a page."""
        return f"?{urlencode(self.words() | more)}"
