# The one place for the version number: settings.py and pyproject.toml read it here.
VERSION = "0.1.0"
