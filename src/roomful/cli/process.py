"""The process that serves or works; the command line becomes it once it has read its options.

It starts itself once more for `migrate`, where tables have to be brought up to date first.
"""

import gc
import sys

from roomful.cli import telling
from roomful.cli.lean import without_extras


def main(what: str, *words: str) -> None:
    """Run until told to stop."""
    gc.disable()  # until everything is imported and started
    with without_extras():
        from roomful.cli.serving import migrate, serve, work
    from roomful.settings import load

    if what == "serve":
        serve(load(), welcome="--welcome" in words)
    elif what == "migrate":
        migrate(load())
    else:
        work(load())


if __name__ == "__main__":
    with telling():
        main(*sys.argv[1:])
