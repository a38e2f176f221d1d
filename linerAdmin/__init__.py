# The one place for the version number: settings.py and pyproject.toml read it here.
__version__ = "1.0.0"
