"""gunicorn's own lines, in the format of all others."""

from typing import Any

from gunicorn.glogging import Logger

from groups.log.context import forget


class ServerLogger(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Its access log would be a second one, and quotes the query."""

    access_log_enabled = False

    def access(self, *args: Any) -> None:
        pass

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Invalid request"):
            forget()  # this thread's last request was another one
        super().warning(msg, *args, **kwargs)

    def error(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Can't connect to"):
            msg += ": end the program that uses the port, or choose another one with --bind."
        super().error(msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        super().exception(msg, *(str(arg).partition("?")[0] for arg in args), **kwargs)
