"""Text for people, in the language that is active when a function is called.

Every text is a whole sentence with named placeholders, so that a translator can reorder it.
"""
