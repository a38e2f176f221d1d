"""What is asked of a person, parsed into the types that the services want."""

import unicodedata
import uuid
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groups import plan
from groups.liner.client import NewGroup
from groups.models import Submission
from groups.services.settle import Decision
from groups.wording import plan_error

KEY_SALT = "groups.form-key"
KEY_LIFETIME_SECONDS = 12 * 60 * 60
MAX_REASON_CHARACTERS = 1_000

# Control, surrogate, line and paragraph separators: never part of a name that people read.
UNPRINTABLE = {"Cc", "Cs", "Zl", "Zp"}
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Format characters, marks and separators, and Hangul's fillers: a name of these alone looks empty.
INVISIBLE_CATEGORIES = {"Cf", "Zs", "Mn", "Me"}
INVISIBLE = set("\u115f\u1160\u3164\uffa0\u2800")


@dataclass(frozen=True)
class FormKey:
    """What a form's hidden key says: its number, and the entry it repeats, if any."""

    number: uuid.UUID
    retry_of: uuid.UUID | None


def make_key(user: Any, retry_of: uuid.UUID | None = None) -> str:
    """Returns a new signed key that this person can use for one request to Liner."""
    value = [str(uuid.uuid4()), user.pk, str(retry_of or "")]
    return signing.dumps(value, salt=KEY_SALT)


def read_key(value: str, user: Any) -> FormKey:
    """Raises ValidationError: key_forged, key_foreign (another person's), key_stale."""
    try:
        number, owner, retry_of = signing.loads(value, salt=KEY_SALT)
    except signing.BadSignature:
        raise ValidationError(
            _("This form was not made by this site. Nothing was sent. Check it and press again."),
            code="key_forged",
        ) from None
    if owner != user.pk:
        raise ValidationError(
            _("This form was opened by somebody else. Nothing was sent. Check it and press again."),
            code="key_foreign",
        )
    if _is_stale(value, number):
        raise ValidationError(
            _("This form has been open for too long. Nothing was sent. Check it and press again."),
            code="key_stale",
        )
    return FormKey(uuid.UUID(number), uuid.UUID(retry_of) if retry_of else None)


def _is_stale(value: str, number: str) -> bool:
    """A used key never is: pressing again then shows what it made."""
    try:
        signing.loads(value, salt=KEY_SALT, max_age=KEY_LIFETIME_SECONDS)
    except signing.SignatureExpired:
        return not Submission.objects.filter(key=number).exists()
    return False


def policy() -> plan.Policy:
    """This company's limits on a plan."""
    return plan.Policy(
        max_entries=settings.MAX_INTERVALS,
        max_minutes=settings.MAX_INTERVAL_MINUTES,
        max_text=max(2_000, 40 * settings.MAX_INTERVALS),
    )


def check_printable(value: str, allowed: str = "") -> None:
    """Raises ValidationError: control_character, bidi_character."""
    for character in value:
        if character in allowed:
            continue
        if unicodedata.category(character) in UNPRINTABLE:
            raise ValidationError(
                _("Remove the invisible control character %(code)s: type the text anew."),
                code="control_character",
                params={"code": f"U+{ord(character):04X}"},
            )
        if character in BIDI_CONTROLS:
            raise ValidationError(
                _("Remove %(code)s, which can show letters in another order than they stand in."),
                code="bidi_character",
                params={"code": f"U+{ord(character):04X}"},
            )


def is_visible(text: str) -> bool:
    """Whether anything of the text can be seen."""
    return any(
        character not in INVISIBLE
        and unicodedata.category(character) not in INVISIBLE_CATEGORIES | UNPRINTABLE
        for character in text
    )


class TextField(forms.CharField):
    """Text of at most so many characters, without those that deceive the eye."""

    allowed_controls = ""

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.error_messages["max_length"] = _(
            "Shorten this: this company allows up to %(limit_value)d characters,"
            " and it has %(show_value)d."
        )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """None: with a maxlength the browser would cut a pasted text without a word."""
        return {}

    def validate(self, value: str) -> None:
        super().validate(value)
        check_printable(value, allowed=self.allowed_controls)


class ReasonField(TextField):
    """Text of several lines."""

    allowed_controls = "\n\t"

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_REASON_CHARACTERS, **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class TitleField(TextField):
    """Any language, one line, trimmed; something in it must be visible."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=settings.MAX_TITLE_CHARACTERS, **kwargs)
        self.error_messages["required"] = _("Give the interval group a title.")

    def validate(self, value: str) -> None:
        super().validate(value)
        if not is_visible(value):
            raise ValidationError(
                _("Give the interval group a title that can be seen."), code="invisible"
            )


class IntervalsField(forms.CharField):
    """What people type, parsed into a tuple of minutes by groups.plan."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> Any:
        text = "" if value is None else str(value)
        try:
            return plan.parse(text, policy())
        except plan.PlanError as error:
            raise ValidationError(plan_error(error), code=error.code) from None

    def run_validators(self, value: Any) -> None:
        """None: CharField's are about text, and the parser has read it."""


class NewGroupForm(forms.Form):
    """Asks for one interval group. `user` is the person to whom the key must belong."""

    title = TitleField(
        label=_("Title"), help_text=_("The name that Liner shows in an order's settings.")
    )
    intervals = IntervalsField(
        label=_("Intervals between call attempts"),
        help_text=_(
            "A bare number is minutes; 30m, 2h and 1d also work, as does 1h30m."
            " Put commas, spaces or new lines between them. Each counts from the call before it,"
            " the first from the moment the lead appears: start with 0 to call at once."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"}),
    )
    is_default = forms.BooleanField(
        label=_("Make this the default interval group"),
        help_text=_(
            "It then applies at once to every order that has no interval group of its own."
        ),
        required=False,
    )
    reset_attempts_enabled = forms.BooleanField(
        label=_("Reset attempts when the customer asks to be called back"),
        help_text=_("Liner counts the attempts for that lead anew."),
        required=False,
    )
    reason = ReasonField(
        label=_("Reason"),
        help_text=_(
            "For the record here; Liner never sees it. Required for a default interval group."
        ),
        required=False,
    )
    confirmed = forms.BooleanField(required=False)
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    # The server explains its rules in words; a browser would explain them in its own.
    use_required_attribute = False

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_key(self) -> FormKey:
        return read_key(self.cleaned_data["key"], self.user)

    def clean(self) -> None:
        reason = self.cleaned_data.get("reason")
        if self.cleaned_data.get("is_default") and reason is not None and not is_visible(reason):
            self.add_error(
                "reason",
                ValidationError(
                    _("Say why the default changes: it concerns the whole company."),
                    code="reason_required_for_default",
                ),
            )

    @property
    def lacks_confirmation(self) -> bool:
        """Whether a valid form asks for something that must be confirmed, and isn't yet."""
        data = self.cleaned_data
        other = data["shown"] not in ("", self.shown_code())
        return data["is_default"] and (not data["confirmed"] or other)

    def shown_code(self) -> str:
        """Names what a page that asks for confirmation shows: a change after it asks anew."""
        return sha256(self.new_group().body()).hexdigest()

    def untick(self) -> None:
        """Shows the confirmation as not given, for what is shown now."""
        self.data = {**dict(self.data.items()), "shown": self.shown_code()}
        self.data.pop("confirmed", None)

    def new_group(self) -> NewGroup:
        """What a valid form asks of Liner."""
        return NewGroup(
            title=self.cleaned_data["title"],
            intervals=self.cleaned_data["intervals"],
            is_default=self.cleaned_data["is_default"],
            reset_attempts_enabled=self.cleaned_data["reset_attempts_enabled"],
        )

    def renew_key(self, retry_of: uuid.UUID | None = None) -> None:
        """Gives the form, as typed, a key that hasn't been used."""
        self.data = {**dict(self.data.items()), "key": make_key(self.user, retry_of)}


class SettleForm(forms.Form):
    """A person's decision about an outcome that the program can't tell."""

    EXISTS, ABSENT = "exists", "absent"

    number = forms.IntegerField(
        label=_("Liner's number"),
        min_value=1,
        max_value=2**63 - 1,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the number as digits alone, for example 100200300.")},
    )
    reason = ReasonField(
        label=_("How do you know?"), error_messages={"required": _("Say how you know.")}
    )
    decision = forms.ChoiceField(choices=[(EXISTS, ""), (ABSENT, "")])
    confirmed = forms.BooleanField(required=False)

    use_required_attribute = False

    def clean(self) -> None:
        data = self.cleaned_data
        if data.get("decision") == self.EXISTS and "number" in data and data["number"] is None:
            self.add_error(
                "number", ValidationError(_("Write the number that Liner shows."), code="required")
            )

    def decision_taken(self) -> Decision:
        """What a valid form decides."""
        data = self.cleaned_data
        exists = data["decision"] == self.EXISTS
        return Decision(data["number"] if exists else None, data["reason"], data["confirmed"])


class AnswerForm(forms.Form):
    """What a person says about an alarm."""

    answer = ReasonField(
        label=_("What was found out, and done?"),
        error_messages={"required": _("Say what was found out.")},
    )

    use_required_attribute = False
