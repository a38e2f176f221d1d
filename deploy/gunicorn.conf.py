"""gunicorn for linerAdmin: beside manage.py it finds this by itself, elsewhere with `-c`."""

# A supervisor waits for Liner for up to LINER_TIMEOUT_SECONDS; threads let the others work on.
worker_class = "gthread"
workers = 2
threads = 16
# A worker is only dead when all is silent for longer than Liner may take.
timeout = 60
graceful_timeout = 70
# Nothing here talks to the control socket, and its place in the home folder may not be writable.
control_socket_disable = True
