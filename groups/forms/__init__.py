"""What is asked of a person, parsed into the types that the services want."""

from groups.company import policy
from groups.forms.attention import AnswerForm, ExplainForm, ReviewForm, SettleForm
from groups.forms.catalogue import CatalogueForm, Wanted
from groups.forms.fields import IntervalsField, ReasonField, TitleField
from groups.forms.history import HistoryForm, read_filter
from groups.forms.keys import FormKey, make_key
from groups.forms.new_group import NewGroupForm
from groups.forms.overview import OverviewForm

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
