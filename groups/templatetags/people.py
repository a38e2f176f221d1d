"""People's roles and states in words."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from groups.services.accounts.listing import ListedPerson
from groups.wording.people import STATES, roles_in_words

register = template.Library()
STATE = '<span class="status {}">{}</span>'

register.filter("roles_in_words", roles_in_words)


@register.filter
def state_of(person: ListedPerson) -> SafeString:
    return format_html(STATE, person.state, STATES[person.state])
