"""Sign-in: authentication, throttle, sessions."""
