"""Text that every database can keep."""


def is_storable(text: str) -> bool:
    """Tell whether a text can be kept: PostgreSQL has no NUL, and UTF-8 no lone surrogate."""
    if text.isascii():
        return "\0" not in text
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def containing(text: str) -> str:
    """Return a pattern of SQL's LIKE, with a backslash to escape, for texts that contain this one."""
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"
