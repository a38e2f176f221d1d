"""What monitoring reads: /readyz and /metrics."""
