"""Which addresses may be sent to, what of them is shown, and how a broadcast stands."""

import pytest

from roomful.broadcasts import rules
from roomful.broadcasts.model import State, TargetWish
from roomful.kit.errors import Kind
from roomful.recordings.model import Options
from tests.features import refused


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("rtmps://live.example.com/app/key-1", "rtmps://live.example.com/app/****"),
        ("rtmp://a.example.com:1935/live2/abcd?token=x#y", "rtmp://a.example.com:1935/live2/****"),
        ("rtmp://a.example.com/onlykey", "rtmp://a.example.com/****"),
        ("rtmp://a.example.com/one/two/three/", "rtmp://a.example.com/one/two/****"),
        ("rtsp://me:secret@cam.example.com/stream", "rtsp://****@cam.example.com/****"),
        ("rtsp://[2001:4860::1]:554/x/y", "rtsp://[2001:4860::1]:554/x/****"),
    ],
)
def test_what_is_secret_is_not_shown(url: str, shown: str) -> None:
    rules.check_url(url, private=False)
    assert rules.shown(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://live.example.com/app/key",
        "file:///etc/passwd",
        "rtmp://",
        "rtmp:///app/key",
        "rtmp://live.example.com",
        "rtmp://live.example.com/",
        "rtmp://live.example.com:0/app/key",
        "rtmp://live.example.com:99999/app/key",
        "rtmp://live.example.com/app/a key",
        "rtmp://live.example.com/app/key\n",
        "rtmp://live.example.com/app/\ud800",
        "rtmp://live.example.com/app/schlüssel",
        "rtsp+listen://live.example.com:8554/app/key",
        "rtspu://live.example.com/app/key",
        "rtmp://[::1/app/key",
        "rtmp://live.example.com/app/" + "k" * 2048,
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with refused("invalid", Kind.INVALID, "url"):
        rules.check_url(url, private=True)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "LOCALHOST.", "a.localhost", "printer.local", "db.internal"),
        *("127.0.0.1", "10.1.2.3", "169.254.169.254", "0.0.0.0", "192.168.1.1", "127.1", "2130706433"),
        *("[::1]", "[fe80::1]", "[::ffff:10.0.0.1]", "0x7f000001", "[fd00::1]"),
    ],
)
def test_inner_networks_are_for_those_whom_the_operator_lets(host: str) -> None:
    with refused("address_private", Kind.INVALID, "url"):
        rules.check_url(f"rtmp://{host}/app/key", private=False)
    rules.check_url(f"rtmp://{host}/app/key", private=True)


def test_there_is_somewhere_to_go_and_not_too_many_of_it() -> None:
    def check(targets: list[str], *, hls: bool = False, kbps: int | None = None) -> None:
        wishes = [*map(TargetWish, targets)]
        rules.check(wishes, hls=hls, options=Options(), kbps=kbps, private=False, pull=False)

    with refused("invalid", field="targets"):
        check([])
    check([], hls=True)
    urls = [f"rtmp://live.example.com/app/{at}" for at in range(11)]
    check(urls[:10])
    with refused("too_many_targets", field="targets"):
        check(urls)
    with refused("invalid", field="targets"):
        check([urls[0], urls[0]])
    with refused("invalid", field="targets.1.url"):
        check([urls[0], "http://live.example.com/"])
    for kbps in (199, 12_001):
        with refused("invalid", field="kbps"):
            check(urls[:1], kbps=kbps)


def test_nothing_is_pulled_where_the_operator_serves_nothing() -> None:
    wish = TargetWish(kind="rtsp_pull")
    rules.check_wish(wish, private=False, pull=True)
    with refused("rtsp_off", Kind.INVALID, "kind"):
        rules.check_wish(wish, private=False, pull=False)


@pytest.mark.parametrize(
    ("before", "targets", "hls", "playing", "after"),
    [
        ("starting", ["starting", "starting"], False, False, State.STARTING),
        ("starting", ["starting", "live"], False, False, State.LIVE),
        ("live", ["retrying", "live"], False, False, State.LIVE),
        ("live", ["retrying", "failed"], False, False, State.RETRYING),
        ("starting", ["retrying"], False, False, State.RETRYING),
        ("live", ["failed", "failed"], False, False, State.FAILED),
        ("live", ["failed"], True, True, State.LIVE),
        ("starting", ["failed"], True, False, State.STARTING),
        ("starting", [], True, False, State.STARTING),
        ("starting", [], True, True, State.LIVE),
        ("starting", ["starting"], False, True, State.STARTING),
        ("live", ["starting"], False, False, State.RETRYING),
    ],
)
def test_it_is_live_as_soon_as_somebody_sees_it(
    before: str, targets: list[str], hls: bool, playing: bool, after: State
) -> None:
    assert rules.overall(before, targets, hls=hls, playing=playing) is after
