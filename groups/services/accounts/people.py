"""Accounts and their roles."""

from django.contrib.auth.models import Group, User
from django.db import transaction

from groups import roles


@transaction.atomic
def set_person(name: str, *, role: str, password: str, update: bool = False) -> User:
    """Creates an account with one role, and returns it.

    With `update`, an existing account gets just that role, and the password. Raises ValueError if
    the name is taken and `update` is off.
    """
    name = User.normalize_username(name)
    person = User.objects.filter(username=name).first()
    if person is not None and not update:
        raise ValueError(f"There is an account {name} already.")
    person = person or User(username=name)
    person.is_superuser = person.is_staff = role == roles.ADMINISTRATOR
    person.is_active = True
    if not person.check_password(password):  # the same password is no event
        person.set_password(password)
    person.save()
    if role != roles.ADMINISTRATOR:
        person.groups.set([Group.objects.get(name=role)])
    else:
        person.groups.clear()
    person.user_permissions.clear()
    return person
