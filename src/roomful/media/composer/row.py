"""Who is on which seat, by what hosts have said of seats and hands: the same as on the pages."""

from collections.abc import Sequence

from roomful.media.composer.scene import View


def row(people: Sequence[View], screens: Sequence[View] = (), places: int | None = None) -> list[View | None]:
    """Return who is on which seat, None where nobody is before one that is taken.

    Whoever has a seat is on it. The others fill what is free, screens first, then raised hands in their turn,
    then people as they came. A seat behind the last of so many `places` is none.
    """
    given = {
        view.seat: view for view in people if view.seat is not None and (places is None or view.seat < places)
    }
    seated = {view.id for view in given.values()}
    free = [view for view in people if view.id not in seated]
    free.sort(key=lambda view: (view.hand is None, view.hand))
    free[:0] = screens
    seats: list[View | None] = []
    while given or free:
        taken = given.pop(len(seats), None)
        seats.append(taken if taken is not None else free.pop(0) if free else None)
    return seats
