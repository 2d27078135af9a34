"""`python -m roomful.settings` prints the reference page that stands in docs/settings.md."""

import sys

from roomful.settings.page import page

sys.stdout.write(page())
