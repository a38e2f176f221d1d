"""Certificates for the https half of the fault table: a good one, and every bad one."""

import datetime
import ssl
import warnings
from pathlib import Path
from typing import Any

import trustme

HOST = "127.0.0.1"
LONG_AGO = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)
EXPIRED = datetime.datetime(2002, 1, 1, tzinfo=datetime.UTC)


class Certificates:
    """A certificate authority for these tests in `ca_file`, with good and bad server contexts."""

    def __init__(self, folder: Path) -> None:
        self.authority = trustme.CA()
        self.ca_file = str(folder / "ca.pem")
        self.authority.cert_pem.write_to_path(self.ca_file)
        self.good = self._context(self.authority.issue_cert(HOST, "localhost"))

    def context(self, case: str) -> ssl.SSLContext:
        return getattr(self, "_" + case.replace(" ", "_"))()

    def _wrong_host(self) -> ssl.SSLContext:
        return self._context(self.authority.issue_cert("elsewhere.example"))

    def _expired(self) -> ssl.SSLContext:
        times: Any = {"not_before": LONG_AGO, "not_after": EXPIRED}
        return self._context(self.authority.issue_cert(HOST, **times))

    def _unknown_authority(self) -> ssl.SSLContext:
        return self._context(trustme.CA().issue_cert(HOST))

    def _self_signed(self) -> ssl.SSLContext:
        alone = trustme.CA()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with alone.cert_pem.tempfile() as certificate, alone.private_key_pem.tempfile() as key:
            context.load_cert_chain(certificate, key)
        return context

    def _TLS_1_1(self) -> ssl.SSLContext:
        context = self._context(self.authority.issue_cert(HOST))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("ALL:@SECLEVEL=0")
        return context

    def _ticket_flood(self) -> ssl.SSLContext:
        """After the handshake the server sends nothing but session tickets, for ever."""
        context = self._context(self.authority.issue_cert(HOST))
        context.num_tickets = 2**31 - 1
        return context

    @staticmethod
    def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context
