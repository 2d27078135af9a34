"""Running other programs with progress to look at, and failing in plain words."""

import os
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

HEARTBEAT_SECONDS = 10
FIRST_SHOWN, LAST_SHOWN = 12, 20

NETWORK_SIGNS = re.compile(
    "no such host|could not resolve (?:host|proxy)|temporary failure in name resolution"
    "|name or service not known|network is unreachable|failed to establish a new connection"
    "|connection refused|connection reset|i/o timeout|timed out|dns error|error sending request"
    "|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT",
    re.IGNORECASE,
)
DISK_SIGNS = re.compile(r"no space left on device|ENOSPC|disk quota exceeded", re.IGNORECASE)
CERTIFICATE_SIGNS = re.compile(
    r"certificate verify failed|x509:|UnknownIssuer|SELF_SIGNED_CERT|unable to get local issuer",
    re.IGNORECASE,
)

COLOUR = re.compile(r"\x1b\[[0-9;]*m")
AUTHORITIES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


class Failure(Exception):
    """A step that cannot go on: what is wrong, and what the person can do about it."""

    def __init__(self, wrong: str, remedy: str = "") -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.remedy = remedy


def say(line: str) -> None:
    """One line of progress. It goes to stderr: stdout is for results that scripts read."""
    print(line, file=sys.stderr, flush=True)


def remedy_for(output: str, host: str) -> str:
    """What a person can do about a failed program, judged by what it printed."""
    if DISK_SIGNS.search(output):
        return "the disk is full: free some space, or set ROOMFUL_CACHE to a folder on a larger disk"
    if not host:
        return ""
    if CERTIFICATE_SIGNS.search(output):
        return (
            f"the certificate of {host} is not trusted here: install ca-certificates, or, behind a proxy "
            "with its own authority, set SSL_CERT_FILE, PIP_CERT and NODE_EXTRA_CA_CERTS to its file"
        )
    if "EUSAGE" in output and "npm ci" in output:
        return "package-lock.json does not fit package.json: run `npm install` in frontend/ and commit both"
    if NETWORK_SIGNS.search(output):
        return f"{host} could not be reached: check the network, or set HTTPS_PROXY if one is needed"
    return ""


def _trust() -> dict[str, str]:
    """Have uv and Node believe whom this machine believes; by themselves they ask their own lists."""
    bundle = next((path for path in AUTHORITIES if os.path.exists(path)), "")
    return {"SSL_CERT_FILE": bundle, "NODE_EXTRA_CA_CERTS": bundle} if bundle else {}


def run(
    command: Sequence[str | Path],
    doing: str,
    *,
    host: str = "",
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    unit: str = "",
) -> None:
    """Run a program quietly, with a sign of life every few seconds, and its last lines if it fails.

    `doing` names the work in messages, `host` is the registry it talks to if any, and `unit` is what one
    line of its output stands for (a package, say), where that is worth counting.
    """
    words = [str(word) for word in command]
    started = time.monotonic()
    lines: deque[str] = deque(maxlen=400)
    count = 0
    done = threading.Event()

    def beat() -> None:
        while not done.wait(HEARTBEAT_SECONDS):
            counted = f", {count} {unit}" if unit and count else ""
            say(f"      … {doing}, {time.monotonic() - started:.0f} s{counted}")

    try:
        process = subprocess.Popen(
            words,
            cwd=cwd,
            env={**_trust(), "NO_COLOR": "1", **os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        raise Failure(f"{doing}: cannot start {words[0]}: {error.strerror}") from error
    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        assert process.stdout is not None
        for line in process.stdout:
            count += 1
            lines.append(COLOUR.sub("", line.rstrip()))
        status = process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    finally:
        done.set()
        thread.join()
    if status != 0:
        output = "\n".join(lines)
        shown = list(lines)
        if len(shown) > FIRST_SHOWN + LAST_SHOWN:
            shown[FIRST_SHOWN:-LAST_SHOWN] = ["…"]
        for line in shown:
            say(f"      | {line}")
        raise Failure(f"{doing} failed (exit status {status})", remedy_for(output, host))


def answer(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> str:
    """What a short command prints, or "" if it is missing or fails."""
    try:
        result = subprocess.run(
            [str(word) for word in command],
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def version_in(text: str) -> tuple[int, ...]:
    """The first dotted number of a text, as numbers: "go1.26.8 linux" → (1, 26, 8); () if there is none."""
    found = re.search(r"(\d+)\.(\d+)(?:\.(\d+))?", text)
    return tuple(int(part) for part in found.groups() if part is not None) if found else ()
