"""How a full disk is told from other trouble with files."""

import errno

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def is_full(error: BaseException) -> bool:
    """Tell whether an error says that a disk, or what one may have of it, is full."""
    return isinstance(error, OSError) and error.errno in _FULL
