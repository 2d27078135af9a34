"""What the documents state of settings, commands, files, keys and layers is so."""

import configparser
import importlib.util
import json
import re
import shlex
import struct
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from roomful.app.media import _options
from roomful.cli.commands import app as commands
from roomful.media.livekit.config import on_loopback
from roomful.settings import Settings, load
from tests.docs.blocks import CLONE, DOCUMENTS, Block, blocks, name, noted
from tests.docs.comparing import matches
from tests.docs.conftest import DocumentedServer
from tests.docs.pictures import MOST_BYTES
from tests.docs.shell import ADDRESS

_BENCHMARKS = CLONE / "benchmarks"
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_PROSE_CODE = re.compile(r"`([^`\n]+)`")
# read elsewhere than in the settings
_OTHER_VARIABLES = {"ROOMFUL_CACHE", "ROOMFUL_CONFIG", "ROOMFUL_TEST_POSTGRES", "ROOMFUL_LIVEKIT_BINARY"}
# duck-typed: typer brings a click of its own
_TREE: Any = typer.main.get_command(commands)
NAMED = pytest.mark.parametrize("document", DOCUMENTS, ids=name)


@NAMED
def test_variables_are_settings(document: Path) -> None:
    known = {f"ROOMFUL_{name.upper()}" for name in Settings.__struct_fields__} | _OTHER_VARIABLES
    named = set(re.findall(r"\bROOMFUL_[A-Z_]+\b", document.read_text())) - {"ROOMFUL_"}
    assert named <= known


@NAMED
def test_links_and_pictures_are_there(document: Path) -> None:
    for target in _LINK.findall(document.read_text()):
        if not target.startswith(("http", "#")):
            assert (document.parent / target.partition("#")[0]).exists(), target


@pytest.mark.parametrize(
    "path", sorted((CLONE / "docs" / "images").glob("*.png")), ids=lambda path: path.name
)
def test_pictures_are_small(path: Path) -> None:
    content = path.read_bytes()
    assert len(content) < MOST_BYTES
    width, height = struct.unpack(">II", content[16:24])
    assert (width, height) == (1280, 800)


TOML = [block for document in DOCUMENTS for block in blocks(document) if block.language == "toml"]


@pytest.mark.parametrize("block", TOML, ids=str)
def test_settings_files_load_and_let_media_out(block: Block, tmp_path: Path) -> None:
    given = tomllib.loads(block.text)
    path = tmp_path / "roomful.toml"
    path.write_text(block.text)
    settings = load(config=path, environment={})
    assert {name: getattr(settings, name) for name in given if isinstance(given[name], str | int)} == {
        name: value for name, value in given.items() if isinstance(value, str | int)
    }
    if "host" in given or "rtc_interfaces" in given:
        # whoever copies it wants to be reached by others
        assert not on_loopback(_options(settings))


def test_the_service_starts_what_is_there() -> None:
    unit = configparser.ConfigParser(strict=True, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read_string(noted("docs/operators.md", "unit").text)
    assert unit.sections() == ["Unit", "Service", "Install"]
    assert unit["Service"]["KillMode"] == "process"  # or a crash of ours would end LiveKit, too
    words = shlex.split(unit["Service"]["ExecStart"])
    assert words[0].endswith("/.venv/bin/roomful")
    _check_command(["roomful", *words[1:]])


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_proxies_pass_everything_on(proxy: str) -> None:
    (block,) = [one for one in blocks(CLONE / "README.md") if one.language == proxy]
    assert block.text.count("{") == block.text.count("}")
    address = ADDRESS.removeprefix("http://")
    assert block.text.count(address) == {"nginx": 2, "caddy": 1}[proxy]
    if proxy == "caddy":
        return  # it sets the headers and passes WebSockets on by itself
    for line in block.text.splitlines():
        statement = line.partition("#")[0].strip()
        assert not statement or statement.endswith((";", "{", "}")), line
    root, rtc = block.text.split("location ")[1:]
    assert rtc.startswith("/rtc")
    for location in (root, rtc):
        for header in ("Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"):
            assert f"proxy_set_header {header} " in location
    assert "proxy_buffering off" in root
    assert "Upgrade $http_upgrade" in rtc
    assert 'Connection "upgrade"' in rtc


@NAMED
def test_commands_and_their_options_exist(document: Path) -> None:
    for command in _commands_of(document):
        _check_command(command)


def _commands_of(document: Path) -> Iterator[list[str]]:
    for block in blocks(document):
        if block.language == "bash":
            for line in block.text.splitlines():
                for part in re.split(r"\$\(|\||&&|;", line.partition(" #")[0]):
                    if part.strip().startswith("roomful "):
                        yield re.findall(r'"[^"]*"|[^\s")]+', part)
    for code in _PROSE_CODE.findall(document.read_text()):
        if re.fullmatch(r"roomful [a-z].*", code) and "…" not in code.split()[1]:
            yield shlex.split(code.replace("…", "x").replace("<", "").replace(">", ""))


def _check_command(words: list[str]) -> None:
    command, at = _TREE, 1
    while hasattr(command, "commands") and at < len(words):
        assert words[at] in command.commands, " ".join(words)
        command, at = command.commands[words[at]], at + 1
    known = _options_of(command)
    wanted = {word.partition("=")[0] for word in words[at:] if word.startswith("--")} - {"--help"}
    assert wanted <= known, " ".join(words)


@NAMED
def test_options_named_in_prose_exist(document: Path) -> None:
    known = _options_of(_TREE) | {"--help"}
    if document.name == "benchmarks.md":
        known |= set(re.findall(r'"(--[a-z-]+)"', (_BENCHMARKS / "__main__.py").read_text()))
    for code in _PROSE_CODE.findall(document.read_text()):
        if code.startswith("--"):
            assert code.split()[0] in known, code


def _options_of(command: Any) -> set[str]:
    found = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return found.union(*(_options_of(one) for one in getattr(command, "commands", {}).values()))


def test_settings_named_in_prose_exist() -> None:
    for document in (CLONE / "README.md", CLONE / "docs" / "operators.md"):
        for line in document.read_text().splitlines():
            if line.startswith("| ") and (cells := [cell.strip() for cell in line.strip("|").split("|")]):
                for code in _PROSE_CODE.findall(cells[1] if len(cells) > 1 else ""):
                    if re.fullmatch(r"(rtc|turn|retain)_[a-z_]+", code):
                        assert code in Settings.__struct_fields__, code


def test_keep_times_are_the_settings_defaults() -> None:
    text = (CLONE / "docs" / "operators.md").read_text()
    shown = dict(re.findall(r"\| `(retain_\w+)` \| (\d+) \|", text))
    assert {name: int(days) for name, days in shown.items()} == {
        name: getattr(Settings(), name) for name in Settings.__struct_fields__ if name.startswith("retain_")
    }


@pytest.mark.livekit
def test_the_server_prints_what_the_readme_shows(documented: DocumentedServer) -> None:
    block = noted("README.md", "welcome")
    shown = block.text.replace(ADDRESS, documented.url).strip("\n").splitlines()
    printed = documented.welcome.strip("\n").splitlines()
    assert len(shown) == len(printed), documented.welcome
    for line, real in zip(shown, printed, strict=True):
        assert matches(line.replace("… as host", "\0as host"), real.replace("… as host", "\0as host")), real


def test_shortcuts_are_those_of_the_page() -> None:
    text = (CLONE / "docs" / "users.md").read_text()
    rows = re.findall(
        r"^\| (\S+) \| (.+?) \|$", text[text.index("## Keyboard") : text.index("## Screen")], re.M
    )
    shown = [(key, words) for key, words in rows if key not in {"Key", "---"}]
    source = (CLONE / "frontend" / "src" / "meeting" / "HelpDialog.tsx").read_text()
    names = re.findall(r'\["([^"]+)", "(\w+)"\]', source)
    words = json.loads((CLONE / "frontend" / "src" / "texts" / "en.json").read_text())["shortcuts"]
    assert shown == [(key, words[name]) for key, name in names]


def test_the_layers_are_drawn_as_the_contract_has_them() -> None:
    project = tomllib.loads((CLONE / "pyproject.toml").read_text())
    (contract,) = [one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    order = {
        name: at
        for at, layer in enumerate(contract["layers"])
        for name in re.findall(r"roomful[\w.]+", layer)
        if importlib.util.find_spec(name) is not None
    }
    picture = ET.parse(CLONE / "docs" / "images" / "layers.svg").getroot()
    drawn = [
        group.attrib["data-modules"].split() for group in picture.iter() if "data-modules" in group.attrib
    ]
    assert {name for group in drawn for name in group} == set(order)
    places = [order[name] for group in drawn for name in sorted(group, key=order.__getitem__)]
    assert places == sorted(places)


@pytest.mark.livekit
@pytest.mark.parametrize("path", ["/docs", "/docs/telnyx", "/docs/telnyx/errors", "/docs/roomful"])
async def test_the_reference_is_where_the_documents_say(path: str, documented: DocumentedServer) -> None:
    answer = await documented.api.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
