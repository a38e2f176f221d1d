"""The points that Mozilla's HTTP Observatory gives an answer.

Source: github.com/mdn/mdn-http-observatory, src/analyzer/tests/*.js and src/grader/charts.js; the
points for COOP and COEP are those of its pull request 498. Where its texts and its code differ, as
about form-action, the stricter counts.

A site begins with 100 points. Penalties come first; bonuses count only if 90 are left. The most
that one can reach is 165. We leave out two bonuses of 5: the browsers' preload list has no private
hosts, and Subresource Integrity says nothing about scripts that the same server sends.
"""

import re
from collections.abc import Mapping, Sequence

BASE, LEAST_FOR_BONUS = 100, 90
BEST_HERE = 155
HALF_A_YEAR = 15_552_000

BROAD = {"*", "ftp:", "http:", "https:", "http://*", "https://*", "http://*.*", "https://*.*"}
UNSAFE_INLINE = {"'unsafe-inline'", "data:"}
PRIVATE_REFERRER = {
    "no-referrer",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
}
PUBLIC_REFERRER = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}
CORP = {"same-origin": 10, "same-site": 10, "cross-origin": 0}
COOP = {
    "same-origin": 10,
    "same-origin-allow-popups": 10,
    "noopener-allow-popups": 10,
    "unsafe-none": 0,
}
COEP = {"require-corp": 10, "credentialless": 10, "unsafe-none": 0}


def points(headers: Mapping[str, str], cookies: Sequence[str], html: str = "") -> dict[str, int]:
    """Returns the modifier of each rule.

    headers   of an answer over https with a valid certificate; names in any case
    cookies   every Set-Cookie of the visit, as the Observatory's cookie jar collects them
    html      the answer's body, if it is a page
    """
    held = {name.lower(): value.strip() for name, value in headers.items()}
    policy = _directives(held.get("content-security-policy", ""))
    return {
        "content-security-policy": _csp(policy),
        "cookies": _cookies(cookies),
        "cross-origin-resource-sharing": _cors(held),
        "referrer-policy": _referrer(held.get("referrer-policy")),
        "strict-transport-security": _hsts(held.get("strict-transport-security")),
        "subresource-integrity": _scripts(html),
        "x-content-type-options": 0 if held.get("x-content-type-options") == "nosniff" else -5,
        "x-frame-options": _framing(policy, held.get("x-frame-options", "")),
        "cross-origin-resource-policy": _token(held.get("cross-origin-resource-policy"), CORP),
        "cross-origin-opener-policy": _token(held.get("cross-origin-opener-policy"), COOP),
        "cross-origin-embedder-policy": _token(held.get("cross-origin-embedder-policy"), COEP),
    }


def redirection(status: int, location: str, host: str) -> int:
    """The modifier for what a request over http gets: a redirect to https on the same host."""
    if status not in (301, 302, 307, 308):
        return -20
    if location.startswith("http:"):
        return -10
    return 0 if location.startswith(f"https://{host}/") else -5


def score(modifiers: Mapping[str, int]) -> int:
    left = BASE + sum(each for each in modifiers.values() if each < 0)
    bonus = sum(each for each in modifiers.values() if each > 0)
    return max(left + bonus if left >= LEAST_FOR_BONUS else left, 0)


def _directives(policy: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in filter(str.strip, policy.split(";")):
        name, *sources = part.lower().split()
        found[name] = set(sources)
    return found


def _csp(policy: Mapping[str, set[str]]) -> int:
    if not policy:
        return -25

    def sources(name: str) -> set[str]:
        return policy.get(name) or policy.get("default-src") or {"*"}

    script, style = sources("script-src"), sources("style-src")
    passive = sources("img-src") | sources("media-src")
    active = set().union(*(each for name, each in policy.items() if name[:3] not in ("img", "med")))
    if script & (BROAD | UNSAFE_INLINE) or sources("object-src") & BROAD or _is_plain(active):
        return -20
    if "'unsafe-eval'" in script | style or _is_plain(passive):
        return -10
    if style & (BROAD | UNSAFE_INLINE):
        return 0
    forms = policy.get("form-action", {"*"})
    return 10 if policy.get("default-src") == {"'none'"} and not forms & BROAD else 5


def _is_plain(sources: set[str]) -> bool:
    return any(source.startswith(("http:", "ftp:")) for source in sources)


def _cookies(cookies: Sequence[str]) -> int:
    """A cookie with a telling name is a session's."""
    if not cookies:
        return 0
    worst = 5
    for cookie in cookies:
        pair, *attributes = (part.strip().lower() for part in cookie.split(";"))
        name = pair.partition("=")[0]
        site = [each.partition("=")[2] for each in attributes if each.startswith("samesite")]
        is_session = "sess" in name or "login" in name
        if site and site[0] not in ("lax", "strict", "none"):
            worst = min(worst, -20)
        if "secure" not in attributes:
            worst = min(worst, -40 if is_session else -20)
        if is_session and "httponly" not in attributes:
            worst = min(worst, -30)
        if not site:
            worst = min(worst, -20 if "csrf" in name else 0)
    return worst


def _cors(held: Mapping[str, str]) -> int:
    credentials = held.get("access-control-allow-credentials", "").lower() == "true"
    return -50 if credentials and "access-control-allow-origin" in held else 0


def _referrer(value: str | None) -> int:
    if value is None:
        return 0
    last = value.lower().split(",")[-1].strip()
    return 5 if last in PRIVATE_REFERRER else -5


def _hsts(value: str | None) -> int:
    age = re.fullmatch(r"max-age=(\d+)(;.*)?", value or "", re.IGNORECASE)
    if age is None:
        return -20
    return 0 if int(age[1]) >= HALF_A_YEAR else -10


def _scripts(html: str) -> int:
    sources = re.findall(r"<script[^>]*\bsrc=\"([^\"]*)\"", html)
    foreign = [source for source in sources if re.match(r"(https?:)?//", source)]
    if any(not source.startswith("https:") for source in foreign):
        return -50
    return -5 if foreign else 0


def _framing(policy: Mapping[str, set[str]], value: str) -> int:
    if not policy.get("frame-ancestors", {"*"}) & BROAD:
        return 5
    return 0 if value.lower() in ("deny", "sameorigin") else -20


def _token(value: str | None, known: Mapping[str, int]) -> int:
    if value is None:
        return 0
    return known.get(value.partition(";")[0].strip(), -5)
