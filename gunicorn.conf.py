"""What gunicorn reads by itself where it is started beside manage.py: the file in deploy/."""

from pathlib import Path
from runpy import run_path

globals().update(run_path(str(Path(__file__).parent / "deploy" / "gunicorn.conf.py")))
