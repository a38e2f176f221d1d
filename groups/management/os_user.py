"""Who runs a command, for the record."""

import os
import pwd


def os_user() -> str:
    """The operating system's own word for who runs this: LOGNAME and USER can say anything."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name[:100]
    except KeyError:
        return str(os.getuid())
