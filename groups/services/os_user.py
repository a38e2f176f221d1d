"""Who runs a command, for the record."""

import os
import pwd


def os_user() -> str:
    """Returns the name of the process's user. Anybody can set LOGNAME and USER."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name[:100]
    except KeyError:
        return str(os.getuid())
