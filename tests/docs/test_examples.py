"""Every example of the documents is run, in its order, against a real server."""

import json
from pathlib import Path

import pytest

from tests.docs.blocks import DOCUMENTS, NOTES, Block, blocks, name
from tests.docs.comparing import differences, matches
from tests.docs.conftest import DocumentedServer
from tests.docs.shell import ADDRESS

_RUN = {"bash", "python"}
_SHOWN = {"json", "text"}
# taken care of in test_statements.py, whatever stands above
_STRUCTURE = {"toml", "caddy", "nginx", "ini"}


def _is_example(block: Block) -> bool:
    return block.language in _RUN and not block.note


WITH_EXAMPLES = [document for document in DOCUMENTS if any(map(_is_example, blocks(document)))]


@pytest.mark.livekit
@pytest.mark.parametrize("document", WITH_EXAMPLES, ids=name)
async def test_examples_run_and_print_what_is_shown(document: Path, documented: DocumentedServer) -> None:
    shell = documented.shell()
    printed = ""
    for block in blocks(document):
        if _is_example(block):
            printed = await shell.run(block)
        elif block.language in _SHOWN and block.follows and not block.note:
            _compare(block, printed, documented.url)


def _compare(block: Block, printed: str, url: str) -> None:
    shown = block.text.replace(ADDRESS, url)
    if block.language == "json":
        wrong = differences(json.loads(shown), json.loads(printed))
        assert not wrong, f"{block}: " + "; ".join(wrong)
    else:
        assert matches(shown.strip(), printed.strip()), f"{block}: shown is\n{shown}\nprinted was\n{printed}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_no_block_is_left_out(document: Path) -> None:
    for block in blocks(document):
        if block.note:
            word, _, rest = block.note.partition(":")
            assert word in {*NOTES, "not run"}, f"{block}: what is {word}?"
            assert rest.strip(), f"{block}: the note gives no reason"
        elif block.language in _SHOWN:
            assert block.follows, f"{block}: nothing says where this comes from"
        else:
            known = block.language in _RUN | _STRUCTURE
            assert known or (not block.language and _is_drawing(block)), f"{block} is not checked by anything"


def _is_drawing(block: Block) -> bool:
    return any(mark in block.text for mark in "│├─▶")
