"""What is asked of a person, parsed into the types that the services want."""

from groups.forms.attention import AnswerForm, ExplainForm, ReviewForm, SettleForm
from groups.forms.fields import IntervalsField, ReasonField, TitleField
from groups.forms.form_key import FormKey, make_key
from groups.forms.history import HistoryForm
from groups.forms.liner_groups import LinerGroupFilter, LinerGroupsForm
from groups.forms.new_group import NewGroupForm
from groups.forms.overview import OverviewForm

__all__ = [
    "AnswerForm",
    "ExplainForm",
    "FormKey",
    "HistoryForm",
    "IntervalsField",
    "LinerGroupFilter",
    "LinerGroupsForm",
    "NewGroupForm",
    "OverviewForm",
    "ReasonField",
    "ReviewForm",
    "SettleForm",
    "TitleField",
    "make_key",
]
