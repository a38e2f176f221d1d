"""Fields that parse what people type, and refuse text that looks like other text."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from groups import plan, policy
from groups.forms.invisible import invisible_characters
from groups.wording.plan_errors import plan_errors

MAX_REASON_CHARACTERS = 1_000


def is_visible(text: str) -> bool:
    """Whether the text has more than blanks and marks without a letter."""
    return any(unicodedata.category(character)[0] not in "ZM" for character in text)


class TextField(forms.CharField):
    """Text of limited length, trimmed, without invisible characters."""

    allowed_controls = ""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, strip=False, **kwargs)
        self.error_messages["max_length"] = ngettext_lazy(
            "Shorten this to %(limit_value)d character. It has %(show_value)d.",
            "Shorten this to %(limit_value)d characters. It has %(show_value)d.",
            "limit_value",
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """No maxlength: a browser would cut a pasted text silently."""
        return {}

    def to_python(self, value: Any) -> str:
        text = (super().to_python(value) or "").rstrip()
        # What is too long is refused for that.
        is_long = len(text.lstrip()) > (self.max_length or 0)
        if not is_long and (found := invisible_characters(text, self.allowed_controls)):
            raise ValidationError(
                _("Remove invisible characters: %(characters)s."),
                code="invisible",
                params={"characters": ", ".join(found)},
            )
        return text.lstrip()


class ReasonField(TextField):
    """Text of several lines."""

    allowed_controls = "\n\t"

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_REASON_CHARACTERS, **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\r\n", "\n"))


class TitleField(TextField):
    """One line in any language with at least one visible character. A tab is a blank."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=policy.max_title_characters(), **kwargs)
        self.error_messages["required"] = _("Enter a title.")

    def to_python(self, value: Any) -> str:
        return super().to_python(str(value or "").replace("\t", " "))

    def validate(self, value: str) -> None:
        super().validate(value)
        if not is_visible(value):
            raise ValidationError(_("Enter a title with a visible character."), code="unseen")


class IntervalsField(forms.CharField):
    """A list of intervals, parsed into a tuple of minutes; each of its problems is an error."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = "" if value is None else str(value)
        try:
            return plan.parse(text, policy.limits())
        except plan.PlanError as error:
            said = plan_errors(error)
            problems = [ValidationError(text, code=code) for code, text in said]
            if more := len(error.problems) - len(said):
                problems[-1].params = {"count": more + 1}
            raise ValidationError(problems) from None

    def run_validators(self, value: Any) -> None:
        """Skips the validators of CharField, which expect text."""


class GroupNumberField(forms.IntegerField):
    """The number of an interval group, as pages write it: "#123", or "123"."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    default_error_messages = {"invalid": _("Enter digits only, for example 100200300.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=2**63 - 1, **kwargs)

    def to_python(self, value: Any) -> int | None:
        return super().to_python(str(value or "").strip().removeprefix("#"))


class ButtonField(forms.ChoiceField):
    """The value of the submit button that was pressed."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("Use one of the buttons."),
        "invalid_choice": _("Use one of the buttons."),
    }
