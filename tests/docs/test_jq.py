"""The stand-in for jq knows every filter of the documents, and says what jq says."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import jq
from tests.docs.blocks import DOCUMENTS, blocks

_CALL = re.compile(r"""\bjq (-[rc] )?('[^']*'|[.\w]+)""")
FILTERS = sorted(
    {
        (raw.strip(), words.strip("'"))
        for document in DOCUMENTS
        for block in blocks(document)
        if block.language == "bash"
        for raw, words in _CALL.findall(block.text)
    }
)
_ITEM = {
    "id": "1",
    "slug": "a",
    "room_id": "r",
    "label": "old client",
    "state": "active",
    "name": "Front desk",
    "source": "own",
    "payload": {"reason": "x"},
}
_OBJECT = {
    **{name: _ITEM | {"link": "http://…", "secret": "s", "locked": True} for name in ("ticket", "session")},
    "items": [_ITEM, _ITEM],
    "participants": [_ITEM],
    "days": ["monday", "friday"],
    "form": {"state": "open", "fields": [{"name": "email"}]},
    "error": {"code": "invalid", "field": "capacity"},
    "parts": {"database": {"words": "answers"}},
    "roomful": {"token": "t"},
    "telnyx": {"api_key": "k"},
    "signalwire": {"project": "p", "token": "t"},
    "permissions": {"moderate": False, "rights": ["self.mute"]},
    "info": {"title": "Roomful"},
    "rights": ["make_calls", "screen_sharing"],
    "name": "Front desk",
    "source": "own",
    "capacity": 30,
    "status": "ready",
}


@pytest.mark.parametrize(("raw", "words"), FILTERS)
def test_it_says_what_jq_says(raw: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_text(json.dumps([_ITEM, {**_ITEM, "label": ""}] if words.startswith(".[]") else _OBJECT))
    ours = [sys.executable, jq.__file__]
    theirs = shutil.which("jq")
    said = [
        subprocess.run(
            [*program, *raw.split(), words, path], check=True, capture_output=True, text=True
        ).stdout
        for program in (ours, *([[theirs]] if theirs else []))
    ]
    assert said[0]
    assert len(set(said)) == 1
