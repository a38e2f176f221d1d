"""Checks the id_token: who signed it, for whom, when, and for which sign-in."""

from typing import Any

import jwt

from groups.services.accounts.company import Refused

# Those of public keys: with a shared one, whoever may check a token can make one.
ALGORITHMS = [
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
]
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]
# How far the clocks of this server and of the sign-in service may differ, in seconds.
LEEWAY = 60
# What PyJWT raises for some values that no token or key should have.
UNREADABLE = (
    *(ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError),
)
REASONS: dict[type[Exception], str] = {
    jwt.ExpiredSignatureError: "token_expired",
    jwt.ImmatureSignatureError: "token_early",
    jwt.InvalidIssuerError: "token_issuer",
    jwt.InvalidAudienceError: "token_audience",
    jwt.InvalidSignatureError: "token_signature",
}


def read_id_token(
    token: Any, *, keys: Any, issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """Returns its claims. `keys` is the provider's set of keys. Raises Refused."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(token, keys),
            algorithms=ALGORITHMS,
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": REQUIRED},
        )
    except (jwt.PyJWTError, *UNREADABLE) as error:
        raise Refused(REASONS.get(type(error), "token_invalid")) from None
    if claims.get("azp", client_id) != client_id:
        raise Refused("token_audience")
    if claims["nonce"] != nonce:
        raise Refused("token_nonce")
    return claims


def _key(token: str, keys: Any) -> Any:
    """The key that the token names; the only one if it names none."""
    name = jwt.get_unverified_header(token).get("kid")
    found = [
        key
        for key in jwt.PyJWKSet.from_dict(keys).keys
        if key.public_key_use in (None, "sig") and name in (None, key.key_id)
    ]
    if len(found) != 1:
        raise jwt.InvalidSignatureError("no such key, or several")
    return found[0].key
