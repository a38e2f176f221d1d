"""Finding out what became of requests whose outcome is unknown."""
