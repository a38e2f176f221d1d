"""A sign-in service of the tests' own, over real HTTP, which can be told to misbehave."""

import base64
import hashlib
import json
import secrets
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "line:r admin", "s3cret/+&"
Claims = dict[str, Any]
Answer = tuple[int, dict[str, str], bytes]


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEYS = {"first": new_key(), "second": new_key(), "unknown": new_key()}


def answer(status: int, document: Any, **headers: str) -> Answer:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(document).encode()


class Issuer:
    """Signs in whoever authorize() names, as the claims say.

    claims, userinfo   more of them than `sub`
    instead            path -> what answers there instead
    token              claims of the id_token that differ; None: left out
    signing, published the key that signs; the keys that are published
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.claims: Claims = {}
        self.userinfo: Claims = {}
        self.token: Claims = {}
        self.config: Claims = {}
        self.header: dict[str, Any] = {}
        self.signing, self.published = "first", ["first"]
        self.algorithm: str = "RS256"
        self.instead: dict[str, Callable[[], Answer]] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.subjects: dict[str, str] = {}
        self.requests: list[str] = []

    def authorize(self, location: str, subject: str = "s-1", **changes: str) -> str:
        """What a browser does at the sign-in page; returns where it is sent back to."""
        assert location.startswith(f"{self.url}/authorize?"), location
        asked = dict(parse_qsl(urlsplit(location).query))
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT
        assert set(asked["scope"].split()) == {"openid", "profile", "email"}
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = {**asked, "subject": subject}
        query = {"code": code, "state": asked["state"], **changes}
        return f"{asked['redirect_uri']}?{urlencode(query)}"

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Answer:
        self.requests.append(path)
        if path in self.instead:
            return self.instead[path]()
        if path == "/.well-known/openid-configuration":
            return answer(200, self._configuration())
        if path == "/keys":
            return answer(200, {"keys": [self._published(name) for name in self.published]})
        if path == "/token" and method == "POST":
            return self._token(headers, body)
        if path == "/userinfo":
            subject = self.subjects.get(headers.get("Authorization", ""))
            return answer(200, {"sub": subject, **self.userinfo}) if subject else answer(401, {})
        return answer(404, {})

    def _configuration(self) -> Claims:
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        endpoints = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in names.items()}
        whole = {"issuer": self.url, "jwks_uri": f"{self.url}/keys", **endpoints, **self.config}
        return {name: value for name, value in whole.items() if value is not None}

    def _published(self, name: str) -> Claims:
        key = jwt.algorithms.RSAAlgorithm.to_jwk(KEYS[name].public_key(), as_dict=True)
        return {**key, "kid": name, "use": "sig"}

    def _token(self, headers: Any, body: bytes) -> Answer:
        form = {name: value for name, (value,) in parse_qs(body.decode()).items()}
        pair = f"{urlencode({'': CLIENT})[1:]}:{urlencode({'': SECRET})[1:]}"
        basic = f"Basic {base64.b64encode(pair.encode()).decode()}"
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            assert headers.get("Authorization") == basic
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge:
            return answer(400, {"error": "invalid_grant"})
        assert form["redirect_uri"] == asked["redirect_uri"]
        access = f"access-{form['code']}"
        self.subjects[f"Bearer {access}"] = asked["subject"]
        return answer(200, {"access_token": access, "id_token": self._id_token(asked)})

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        whole = {
            "iss": self.url,
            "sub": asked["subject"],
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
            **self.token,
        }
        claims = {name: value for name, value in whole.items() if value is not None}
        key: Any = KEYS[self.signing] if self.algorithm.startswith("RS") else "k" * 32
        if self.algorithm == "none":
            key = None
        header = {"kid": self.signing, **self.header}
        header = {name: value for name, value in header.items() if value is not None}
        return jwt.encode(claims, key, algorithm=self.algorithm, headers=header)


@contextmanager
def running_issuer(tls: ssl.SSLContext | None = None) -> Iterator[Issuer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, answered = issuer.answer(self.command, self.path, self.headers, body)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(answered))}.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # who asked has gone
                self.wfile.write(answered)

        do_POST = do_GET

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    issuer = Issuer(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield issuer
    server.shutdown()
    thread.join()
    server.server_close()
