"""Administrators invite people and change what they may do."""

from collections.abc import Iterator

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Permission, User

from groups import roles
from groups.models import Submission
from groups.services.language import choose_language
from tests.conftest import PASSWORD, person, press
from tests.database import rewrite
from tests.factors import app_of
from tests.language.walk import State, World, strangers
from tests.people.test_password_links import expire, link_on

PEOPLE = "/people/"
NAMES = ("CAROL", "", " ", "x" * 151, "a\x00", "carol", "фёдор", "a b")
CHOSEN = {"new_password1": "another horse, another", "new_password2": "another horse, another"}


def invitations(world: World) -> Iterator[State]:
    carol = world.client("carol")
    world.typed.update(("fay", "Chief"))
    for name in NAMES:
        world.typed.add(name)
        sent = {"username": name, "role": "Auditor"}
        yield f"a bad name {name[:9]!r}", carol.post(f"{PEOPLE}invite/", sent)
    for role in ("", "Chief"):
        yield f"role {role}", carol.post(f"{PEOPLE}invite/", {"username": "fay", "role": role})
    page = carol.post(f"{PEOPLE}invite/", {"username": "fay", "role": "Auditor"})
    yield "a link", page
    fay, link = User.objects.get(username="fay"), link_on(page)
    yield "invited", carol.get(PEOPLE)
    yield "invited, the person", carol.get(f"{PEOPLE}{fay.pk}/")
    yield "signed in as somebody else", carol.get(link)
    browser = strangers()
    yield "to choose", browser.get(link)
    for new in ("", "short", "fay-fay-fay-fay", PASSWORD):
        twice = {"new_password1": new, "new_password2": "x"}
        yield f"chosen {new[:9]}", browser.post(link, twice)
    expire(fay)
    yield "expired", carol.get(PEOPLE)
    yield "expired, the person", carol.get(f"{PEOPLE}{fay.pk}/")
    yield "expired, the link", browser.get(link)
    page = carol.post(f"{PEOPLE}{fay.pk}/link/")
    yield "renewed", page
    yield "chosen", browser.post(link_on(page), CHOSEN, follow=True)
    yield "used", browser.get(link_on(page))


def accounts(world: World) -> Iterator[State]:
    anna, carol = world.person("anna"), world.client("carol")
    for name in ("boris", "dora", "target"):
        world.person(name)
    press(world.client("anna"), title="Вечер")
    rewrite(Submission.objects.all(), review_state="needs_explanation")
    app_of(anna)
    for each in world.people.values():
        yield each.username, carol.get(f"{PEOPLE}{each.pk}/")
    page = f"{PEOPLE}{anna.pk}/"
    world.typed.add("Chief")
    yield "all", carol.get(PEOPLE)
    for role in ("", "Chief", "Supervisor", "Administrator", "Auditor"):
        yield f"role {role}", carol.post(f"{page}role/", {"role": role}, follow=True)
    for action in ("second-factor", "second-factor", "link", "deactivate", "link", "reactivate"):
        yield action, carol.post(f"{page}{action}/", follow=True)
        yield f"after {action}", carol.get(page)
    own = f"{PEOPLE}{world.people['carol'].pk}/"
    for action in ("role", "deactivate", "link", "second-factor"):
        sent = {"role": "Auditor"}
        yield f"one's own {action}", carol.post(f"{own}{action}/", sent, follow=True)
    SocialAccount.objects.create(user=world.person("emil"), uid="s-1", provider="company")
    for path in ("", "role/"):
        sent = {"role": "Auditor"}
        emils = f"{PEOPLE}{world.people['emil'].pk}/{path}"
        answer = carol.post(emils, sent, follow=True) if path else carol.get(emils)
        yield f"a company account {path}", answer
    break_glass = Permission.objects.get(codename=roles.BREAK_GLASS)
    dave = person("dave", roles.ADMINISTRATOR)
    dave.user_permissions.add(break_glass)
    yield "break-glass", carol.get(f"{PEOPLE}{dave.pk}/")
    world.people["dave"] = dave
    choose_language(dave, "ru")
    yield "nobody", carol.get(f"{PEOPLE}999999/")
    world.settings.LOCAL_ACCOUNTS = False
    carol = world.client("dave")
    for each in world.people.values():
        yield f"{each.username}, no local accounts", carol.get(f"{PEOPLE}{each.pk}/")
    yield "all, no local accounts", carol.get(PEOPLE)
    yield "events", world.client("boris").get("/events/")


ROOMS = (invitations, accounts)
