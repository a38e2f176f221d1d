"""What is asked of a person, parsed into the types that the services want."""

from groups.forms.attention import AnswerForm, ExplainForm, ReviewForm, SettleForm
from groups.forms.fields import IntervalsField, ReasonField, TitleField
from groups.forms.form_key import FormKey, make_key
from groups.forms.history import HistoryForm, read_filter
from groups.forms.liner_groups import CatalogueForm, Wanted
from groups.forms.new_group import NewGroupForm
from groups.forms.overview import OverviewForm
from groups.policy import policy

__all__ = [
    "AnswerForm",
    "CatalogueForm",
    "ExplainForm",
    "FormKey",
    "HistoryForm",
    "IntervalsField",
    "NewGroupForm",
    "OverviewForm",
    "ReasonField",
    "ReviewForm",
    "SettleForm",
    "TitleField",
    "Wanted",
    "make_key",
    "policy",
    "read_filter",
]
