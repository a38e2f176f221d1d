"""For trying linerAdmin out: the made-up past. Only commands and tests import it."""
