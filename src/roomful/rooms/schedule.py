"""When a room's meetings are: once, or each week again, with what follows from that for its window.

A weekly room has `days`, `at_time` and `length`; its `opens_at` and `ends_at` are those of the occurrence
that goes on or comes next. They follow from the series alone: who writes another window, knowing of no
series, means a meeting that is once, and the series is over.
"""

from collections.abc import Callable, Mapping
from typing import Any

from roomful.kit.errors import invalid
from roomful.kit.weekly import Weekly, beginning_of_day, is_time_of_day, occurrence
from roomful.rooms.model import Room

LENGTHS = (60, 604_800)
REMINDERS = (0, 5, 10, 15, 30, 60, 1440)
MAX_REMINDERS = 4
SERIES = ("days", "at_time", "length")
_WINDOW = ("opens_at", "ends_at")
# what a series and its window follow from
CAUSES = frozenset({*SERIES, *_WINDOW, "timezone"})
_ONCE: dict[str, Any] = {"days": [], "at_time": None, "length": None}

DEFAULTS: dict[str, Any] = {**_ONCE, "reminders_on": False, "reminders": []}
NULLABLE = frozenset({"at_time", "length"})


def weekly_of(room: Room) -> Weekly | None:
    """Return the series of a room; None for a room that has none."""
    if not room.days or room.at_time is None or room.length is None:
        return None
    return Weekly(tuple(room.days), room.at_time, room.length)


def _series(attributes: Mapping[str, Any]) -> Weekly:
    return Weekly(tuple(attributes["days"]), attributes["at_time"], attributes["length"])


def settle(before: Mapping[str, Any], changes: dict[str, Any], timezone: str, now: int) -> dict[str, Any]:
    """Return changes with all that follows from them for the series and the window of a room.

    `before` holds the attributes there are, `timezone` is the zone in which a room without one of its own
    means its times. Who gives `opens_at` with a series means from when on it runs, and it stays so until
    then. Raises Problem.
    """
    if "days" in changes:
        changes = changes | {"days": sorted(changes["days"])}
    new = {name for name in (*CAUSES, "last_entry_at") if name in changes and changes[name] != before[name]}
    knows = any(name in changes for name in SERIES)
    after = {**before, **changes}
    if before["days"] and not knows and new & {*_WINDOW}:
        return changes | _ONCE
    if not after["days"]:
        if knows and not before["days"] and (after["at_time"] is not None or after["length"] is not None):
            raise invalid("days", "A meeting that comes again each week needs its days.")
        return changes | _ONCE if knows else changes
    if not new & CAUSES:
        return changes
    if "opens_at" in new:
        begin = changes["opens_at"] or 0
    else:
        begin = _still_to_begin(before, after["timezone"] or timezone, timezone, now)
    return changes | _window(after, changes, new, timezone, now, begin)


def next_window(room: Room, timezone: str, now: int) -> dict[str, Any]:
    """Return what changes of a weekly room whose occurrence is over; nothing for any other room.

    The last entry keeps its distance from the beginning.
    """
    if room.ends_at is not None and room.ends_at > now:
        return {}
    return window_now(room, timezone, now)


def window_now(room: Room, timezone: str, now: int) -> dict[str, Any]:
    """Return the window that a weekly room has by the clock of its zone, as far as that is another."""
    weekly = weekly_of(room)
    if weekly is None:
        return {}
    found = occurrence(weekly, room.timezone or timezone, now)
    if found is None:
        return {}
    changes: dict[str, Any] = {"opens_at": found[0], "ends_at": found[1]}
    if room.last_entry_at is not None and room.opens_at is not None:
        changes["last_entry_at"] = room.last_entry_at + found[0] - room.opens_at
    return changes if found != (room.opens_at, room.ends_at) else {}


def _window(
    after: Mapping[str, Any],
    changes: Mapping[str, Any],
    new: set[str],
    timezone: str,
    now: int,
    begin: int,
) -> dict[str, Any]:
    for name in ("at_time", "length"):
        if after[name] is None:
            raise invalid(name, "A meeting that comes again each week needs its time and its length.")
    found = occurrence(_series(after), after["timezone"] or timezone, now, not_before=begin)
    if found is None:
        raise invalid("opens_at", "After it no meeting comes any more.")
    opens_at, ends_at = found
    if "ends_at" in new and changes["ends_at"] not in (None, ends_at):
        raise invalid("ends_at", "When a weekly meeting ends follows from its length.")
    window: dict[str, Any] = {"opens_at": opens_at, "ends_at": ends_at}
    last = after["last_entry_at"]
    if last is not None and "last_entry_at" not in new and last < opens_at:
        window["last_entry_at"] = None  # it was of a meeting that is over
    return window


def _still_to_begin(before: Mapping[str, Any], zone: str, timezone: str, now: int) -> int:
    """Return the day on which a series begins that was made to begin later; 0 for one that runs."""
    if not before["days"] or before["opens_at"] is None:
        return 0
    natural = occurrence(_series(before), before["timezone"] or timezone, now)
    later = natural is not None and before["opens_at"] > natural[0]
    return beginning_of_day(before["opens_at"], zone) if later else 0


def _are_days(value: Any) -> bool:
    return _are_numbers(value, range(7))


def _are_numbers(value: Any, allowed: range | tuple[int, ...]) -> bool:
    return (
        isinstance(value, list)
        and all(isinstance(one, int) and not isinstance(one, bool) and one in allowed for one in value)
        and len(set(value)) == len(value)
    )


TESTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "days": (_are_days, "It is a list of weekdays, 0 for Monday to 6, each once."),
    "at_time": (
        lambda value: isinstance(value, str) and is_time_of_day(value),
        "It is a time of day, hh:mm.",
    ),
    "length": (
        lambda value: (
            isinstance(value, int) and not isinstance(value, bool) and LENGTHS[0] <= value <= LENGTHS[1]
        ),
        f"It is {LENGTHS[0]} to {LENGTHS[1]} seconds.",
    ),
    "reminders_on": (lambda value: isinstance(value, bool), "It is true or false."),
    "reminders": (
        lambda value: _are_numbers(value, REMINDERS) and len(value) <= MAX_REMINDERS,
        f"It is a list of at most {MAX_REMINDERS} of {', '.join(map(str, REMINDERS))} minutes, each once.",
    ),
}
