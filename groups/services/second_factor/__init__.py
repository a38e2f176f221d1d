"""Authenticator apps, passkeys and recovery codes. Their rows are allauth's."""
