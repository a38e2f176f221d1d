"""Sign-in with the company's own accounts, by OpenID Connect."""
