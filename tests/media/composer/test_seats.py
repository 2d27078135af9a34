"""Seats and hands in the composed picture: the cases that the pages are held to as well."""

import json
from pathlib import Path
from typing import Any

import pytest
from av import VideoFrame

from roomful.media.composer import layout as layouts
from roomful.media.composer.director import Director
from roomful.media.composer.grid import Box
from roomful.media.composer.row import row
from roomful.media.composer.scene import Scene, View
from roomful.media.recorder import Picture

CASES = json.loads((Path(__file__).parents[2] / "picture.json").read_text(encoding="utf-8"))["cases"]
FRAME = VideoFrame(16, 16, "yuv420p")
SECOND = 1_000_000
Case = dict[str, Any]


def views(case: Case) -> list[View]:
    """Return what is to be seen, of people and then of what they share."""
    hands = sorted(one["hand"] for one in case["people"] if "hand" in one)
    found = [
        View(
            one["id"],
            one["id"],
            one["id"].upper(),
            seat=one.get("seat"),
            hand=hands.index(one["hand"]) if case.get("hands_first") and "hand" in one else None,
            track=f"t{one['id']}",
            frame=FRAME,
            speaking=one["id"] == case.get("speaker"),
            spoke=int(one["id"] == case.get("speaker")),
        )
        for one in case["people"]
    ]
    screens = [View(one, one[0], one, screen=True, track=one, frame=FRAME) for one in case.get("screens", ())]
    return [*found, *screens]


def read(picture: Picture, case: Case, shown: list[View]) -> tuple[str | None, list[str | None]]:
    """Return who is on which place of the picture, read from where they are painted."""
    director = Director(picture)
    arranged = director.arrange(Scene(SECOND, case["layout"], shown))
    on: dict[Box, str] = {place.box: place.view for place in arranged.places}
    people = sum(not view.screen and view.seat != -1 for view in shown)
    screens = sum(view.screen for view in shown)
    plan = layouts.plan(case["layout"], picture.width, picture.height, people, screens)
    tiles = [on.get(box) for box in (*plan.tiles, *plan.empty)]
    while tiles and tiles[-1] is None:
        del tiles[-1]
    assert len(on) == len(arranged.places)
    assert not set(on) & set(arranged.empty)
    return on.get(plan.large) if plan.large else None, tiles


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_picture_is_as_on_the_pages(case: Case) -> None:
    for size in ((1280, 720), (720, 1280), (640, 480)):
        picture = Picture(width=size[0], height=size[1])
        assert read(picture, case, views(case)) == (case["large"], case["tiles"])


def test_a_seat_given_is_taken_at_once_and_given_back() -> None:
    director = Director(Picture())
    people = [View(f"p{number}", f"p{number}", "", frame=FRAME) for number in range(7)]

    def seen(at: float) -> list[str]:
        scene = Scene(int(at * SECOND), "grid_4", people)
        return [place.view for place in director.arrange(scene).places]

    assert seen(0) == ["p0", "p1", "p2", "p3"]
    people[5].seat = 1
    assert seen(0.04) == ["p0", "p5", "p1", "p2"]
    people[5].seat = -1
    assert seen(0.08) == ["p0", "p1", "p2", "p3"]
    assert director.arrange(Scene(SECOND, "grid_4", people)).places[-1].more == 2


def test_who_has_a_seat_keeps_it_whoever_speaks() -> None:
    director = Director(Picture())
    people = [View(f"p{number}", f"p{number}", "", frame=FRAME) for number in range(6)]
    people[4].seat, people[5].seat = 0, 2
    for frame in range(500):
        at = frame * 40_000
        people[3].speaking, people[3].spoke = True, at
        seen = [place.view for place in director.arrange(Scene(at, "grid_4", people)).places]
    assert (seen[0], seen[2]) == ("p4", "p5")
    assert "p3" in seen


def test_hands_wait_behind_seats_that_are_taken() -> None:
    people = [View(one, one, "") for one in "abcd"]
    people[3].hand, people[1].hand, people[0].seat = 0, 1, 2
    assert [view and view.id for view in row(people)] == ["d", "b", "a", "c"]
    assert row([]) == []
