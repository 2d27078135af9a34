"""What keeps a command from being done."""


class Trouble(Exception):  # noqa: N818  # it is for people to read
    """The command cannot be done; the text says why, and what to do."""
