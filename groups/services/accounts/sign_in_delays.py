"""How long a sign-in has to wait after wrong passwords.

Each source has its own count: the account, the address, the network, and a browser in which this
account has signed in before. Such a browser waits for its own failures alone, so nobody can keep
its owner out.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil

from django.conf import settings
from django.db import transaction

from groups.models import SignInDelay, database_now

STALE = timedelta(days=1)
FIRST = 30


@dataclass(frozen=True)
class Kind:
    """free      failures without a delay; then it is FIRST seconds, and each further one doubles it
    most      the longest delay, in seconds
    forgotten after so many seconds, one failure no longer counts
    """

    free: int
    most: int
    forgotten: int


ACCOUNT = Kind(free=5, most=900, forgotten=600)
BROWSER = Kind(free=5, most=900, forgotten=600)
ADDRESS = Kind(free=30, most=300, forgotten=60)
NETWORK = Kind(free=100, most=300, forgotten=60)

Sources = dict[str, Kind]


class SignInDelayed(Exception):
    """No password was checked. `seconds` to wait."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds


def sources_of(name: str, address: str | None, browser: str) -> Sources:
    """`browser` is the id of a browser in which this account has signed in, or ""."""
    if browser:
        # Others behind the same address don't keep a known browser waiting either.
        return {_hash("browser", browser): BROWSER}
    return {_hash("account", name.casefold()): ACCOUNT} | address_sources_of(address)


def address_sources_of(address: str | None) -> Sources:
    if address is None:
        return {}
    # A household or an office has a /64 of IPv6, and can use any address in it.
    is_old = isinstance(ip_address(address), IPv4Address)
    single, network = (32, 24) if is_old else (64, 48)
    return {
        _hash("address", _network(address, single)): ADDRESS,
        _hash("network", _network(address, network)): NETWORK,
    }


def factor_sources_of(pk: int, address: str | None, browser: str) -> Sources:
    """The same for an account's second factor. No account can have such a name."""
    return sources_of(f"second factor of {pk}", address, browser and f"second factor {browser}")


def check(sources: Sources) -> None:
    """Raises SignInDelayed. Takes no lock, so a source that must wait holds up nobody else."""
    _raise_if_delayed(list(SignInDelay.objects.filter(pk__in=sources)))


@transaction.atomic
def begin(sources: Sources) -> None:
    """Counts a failure of each source, until succeeded() takes it back: so attempts that run at
    once count too. Raises SignInDelayed, and then counts nothing."""
    SignInDelay.objects.filter(at__lt=database_now() - STALE).delete()
    delays = _locked(sources)
    now = _raise_if_delayed(delays)
    for delay in delays:
        kind = sources[delay.source]
        delay.failures = _left(delay, kind, now) + 1
        over = round(delay.failures) - kind.free
        seconds = min(FIRST * 2 ** min(over - 1, 10), kind.most) if over > 0 else 0
        delay.at, delay.until = now, now + timedelta(seconds=seconds)
        delay.save()


@transaction.atomic
def succeeded(sources: Sources) -> None:
    """The account and the browser begin anew; others are as if this attempt had not been."""
    delays = _locked(sources)
    now = database_now()
    for delay in delays:
        is_own = sources[delay.source] in (ACCOUNT, BROWSER)
        delay.failures = 0 if is_own else max(delay.failures - 1, 0)
        delay.until = now
        delay.save()


def _raise_if_delayed(delays: list[SignInDelay]) -> datetime:
    """Returns the time, which is read after the rows: reading them may have waited for a lock."""
    now = database_now()
    # One from the future is from before the clock was set back.
    wait = max((delay.until for delay in delays if delay.at <= now), default=now) - now
    if wait > timedelta(0):
        raise SignInDelayed(ceil(wait.total_seconds()))
    return now


def _left(delay: SignInDelay, kind: Kind, now: datetime) -> float:
    forgotten = (now - delay.at).total_seconds() / kind.forgotten
    return max(delay.failures - max(forgotten, 0), 0)


def _locked(sources: Iterable[str]) -> list[SignInDelay]:
    """In one order, so that two sign-ins never wait for each other."""
    names, now = sorted(sources), database_now()
    SignInDelay.objects.bulk_create(
        [SignInDelay(source=name, failures=0, at=now, until=now) for name in names],
        ignore_conflicts=True,
    )
    return list(SignInDelay.objects.select_for_update().filter(pk__in=names).order_by("source"))


def _network(address: str, bits: int) -> str:
    return str(ip_network(f"{address}/{bits}", strict=False))


def _hash(kind: str, source: str) -> str:
    """Keyed: the table gives away no names, and nobody outside can choose a colliding source."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, f"{kind} {source}".encode(errors="replace"), sha256).hexdigest()
