"""Runs every rule over the tree: `python -m tools.rules`."""

import sys

from tools.rules import lengths, links, names, queries, quiet, tables, vendors
from tools.rules.finding import CLONE

RULES = (lengths, names, tables, queries, vendors, quiet, links)


def main() -> int:
    """Print what breaks a rule; 1 if anything does."""
    findings = sorted(finding for rule in RULES for finding in rule.check(CLONE))
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
