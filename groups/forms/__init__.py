"""Forms: they parse what people send into frozen types, and write nothing."""
