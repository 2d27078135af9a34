"""`python -m roomful.cli`."""

from roomful.cli import main

main()
