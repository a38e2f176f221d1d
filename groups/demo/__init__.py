"""For trying it out: the demo and the made-up past. Only commands and tests import it."""
