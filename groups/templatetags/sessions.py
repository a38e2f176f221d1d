"""Browsers in words."""

from django import template

from groups.wording.browsers import browser_in_words

register = template.Library()
register.filter("browser_in_words", browser_in_words)
