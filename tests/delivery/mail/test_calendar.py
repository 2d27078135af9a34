"""Calendar entries as another library reads them, across changes of the clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roomful.delivery.mail import letters
from roomful.delivery.mail.model import InviteKind
from roomful.kit.clock import HOUR, MINUTE, from_datetime, parse_rfc3339, to_datetime
from roomful.kit.weekly import Weekly
from tests.delivery.mail.written import NOW, SENDER, START, invite


def ics(**more: Any) -> str:
    found = letters.letter(invite(**more), SENDER, NOW).body.ics
    assert found is not None
    return found


def unfolded(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def entry(text: str) -> Any:
    """Return the calendar and its event as the other library reads them."""
    whole = vobject.readOne(text)
    return whole, whole.vevent


def moment(value: datetime) -> datetime:
    return value.astimezone(UTC)


def test_an_invitation_says_all_there_is() -> None:
    whole, event = entry(
        ics(sequence=4, numbers=("+49 30 123-45",), reminder=10, location="Room 7; left, up")
    )
    assert (whole.method.value, whole.version.value) == ("REQUEST", "2.0")
    assert whole.vtimezone.tzid.value == "Europe/Berlin"
    assert event.uid.value == "7c1f@meet.example.org"
    assert event.sequence.value == "4"
    assert event.status.value == "CONFIRMED"
    assert moment(event.dtstamp.value) == to_datetime(NOW)
    assert event.dtstart.params["X-VOBJ-ORIGINAL-TZID"] == ["Europe/Berlin"]
    assert moment(event.dtstart.value) == to_datetime(START)
    assert moment(event.dtend.value) == to_datetime(START + HOUR)
    assert event.summary.value == "Weekly review"
    assert event.location.value == "Room 7; left, up"
    assert event.url.value == "https://meet.example.org/m/abc-defg-hij"
    assert "PIN: 482913" in event.description.value
    assert "What we did,\nwhat we do next." in event.description.value
    assert event.organizer.value == "mailto:anna@example.org"
    assert event.organizer.params["CN"] == ["Anna Example"]
    assert event.attendee.value == "mailto:bob@example.com"
    assert event.attendee.params["PARTSTAT"] == ["NEEDS-ACTION"]
    assert event.attendee.params["RSVP"] == ["TRUE"]
    assert event.attendee.params["ROLE"] == ["REQ-PARTICIPANT"]
    assert [one.value for one in event.conference_list] == [
        "https://meet.example.org/m/abc-defg-hij",
        "tel:+493012345",
    ]
    assert event.valarm.trigger.value == timedelta(minutes=-10)


def test_an_update_is_a_request_of_the_same_entry() -> None:
    whole, event = entry(ics(kind=InviteKind.UPDATE, sequence=1))
    assert (whole.method.value, event.uid.value, event.sequence.value) == (
        "REQUEST",
        "7c1f@meet.example.org",
        "1",
    )


def test_a_cancellation_tells_no_pin_and_no_way_in() -> None:
    text = ics(kind=InviteKind.CANCEL, sequence=2, numbers=("+49 30 1",), reminder=10)
    whole, event = entry(text)
    assert (whole.method.value, event.status.value, event.sequence.value) == ("CANCEL", "CANCELLED", "2")
    assert event.uid.value == "7c1f@meet.example.org"
    assert event.attendee.value == "mailto:bob@example.com"
    assert "482913" not in text
    for absent in ("valarm", "conference"):
        assert absent not in event.contents


def test_lines_end_and_fold_as_they_must() -> None:
    text = ics(description="äöü€𝄞 " * 60, title="ü" * 90)
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character was cut
    assert unfolded(text)[0] == "BEGIN:VCALENDAR"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
@pytest.mark.parametrize("spring", [True, False])
def test_a_weekly_meeting_keeps_its_hour_when_the_clocks_change(zone: str, spring: bool) -> None:
    first = datetime(2027, 3 if spring else 10, 1, 9, 30, tzinfo=ZoneInfo(zone))
    text = ics(
        timezone=zone, starts_at=from_datetime(first), ends_at=None, weekly=Weekly((0, 3), "09:30", 5400)
    )
    _, event = entry(text)
    assert event.rrule.value == "FREQ=WEEKLY;BYDAY=MO,TH"
    theirs = event.dtstart.value.tzinfo
    times = [one.replace(tzinfo=theirs) for one in event.getrruleset()[:24]]
    offsets = {one.utcoffset() for one in times}
    assert len(offsets) == 2
    for one in times:
        ours = one.astimezone(UTC).astimezone(ZoneInfo(zone))
        assert (ours.hour, ours.minute, ours.weekday() in (0, 3)) == (9, 30, True)
    assert moment(event.dtend.value) - moment(event.dtstart.value) == timedelta(minutes=90)


def test_a_meeting_over_the_change_of_the_clocks_is_as_long_as_it_is() -> None:
    begin = parse_rfc3339("2026-10-25T00:30:00+02:00")
    _, event = entry(ics(starts_at=begin, ends_at=begin + 4 * HOUR))
    assert moment(event.dtstart.value) == to_datetime(begin)
    assert moment(event.dtend.value) == to_datetime(begin + 4 * HOUR)
    assert (event.dtend.value.hour, event.dtend.value.minute) == (3, 30)


def test_the_first_of_a_weekly_meeting_is_the_next_there_is() -> None:
    now_is_monday = NOW  # the 19th of October 2026, 14:00 in Berlin
    cases = {
        ((0,), "14:00"): "2026-10-19T14:00:00+02:00",
        ((0,), "13:59"): "2026-10-26T13:59:00+01:00",
        ((6, 2), "00:00"): "2026-10-21T00:00:00+02:00",
        ((6,), "02:30"): "2026-10-25T02:30:00+02:00",
    }
    assert to_datetime(now_is_monday).weekday() == 0
    for (days, at_time), first in cases.items():
        _, event = entry(ics(starts_at=None, ends_at=None, weekly=Weekly(days, at_time, 60)))
        assert moment(event.dtstart.value) == to_datetime(parse_rfc3339(first)), (days, at_time)


def test_a_weekly_hour_that_a_change_skips() -> None:
    begin = parse_rfc3339("2027-03-28T00:00:00+01:00")
    text = ics(starts_at=begin, ends_at=None, weekly=Weekly((6,), "02:30", 3600))
    assert "DTSTART;TZID=Europe/Berlin:20270328T023000" in text
    _, event = entry(text)
    following = event.getrruleset()[1].replace(tzinfo=event.dtstart.value.tzinfo)
    assert moment(following) == to_datetime(parse_rfc3339("2027-04-04T02:30:00+02:00"))


def test_without_an_end_it_lasts_an_hour_and_without_a_start_there_is_none() -> None:
    for end in (None, START, START - MINUTE):
        _, event = entry(ics(ends_at=end))
        assert moment(event.dtend.value) == to_datetime(START + HOUR)
    assert letters.letter(invite(starts_at=None, ends_at=None), SENDER, NOW).body.ics is None


def test_an_unknown_zone_is_utc_and_defined() -> None:
    whole, event = entry(ics(timezone="Mars/Olympus"))
    assert whole.vtimezone.tzid.value == "UTC"
    assert moment(event.dtstart.value) == to_datetime(START)


def test_an_organizer_without_an_address_is_the_server() -> None:
    _, event = entry(ics(organizer_address=None))
    assert event.organizer.value == "mailto:meet@example.org"
    assert event.organizer.params["CN"] == ["Anna Example"]


def test_names_cannot_leave_their_place() -> None:
    hostile = 'Anna";RSVP=FALSE:mailto:eve@example.com\r\nATTENDEE:mailto:eve@example.com\r\nX:"'
    text = ics(
        organizer_name=hostile, invitee_name=hostile, title=hostile, location=hostile, uid="a\r\nX-B:c"
    )
    lines = unfolded(text)
    assert len([line for line in lines if line.startswith("ATTENDEE")]) == 1
    assert not [line for line in lines if line.startswith(("X:", "X-B"))]
    _, event = entry(text)
    assert event.attendee.value == "mailto:bob@example.com"
    assert event.attendee.params["RSVP"] == ["TRUE"]
    assert event.organizer.value == "mailto:anna@example.org"


_TEXT = st.text(max_size=200)


@settings(max_examples=60, deadline=None)
@given(_TEXT, _TEXT, _TEXT)
@example("C:\\New", "\\N\\n \\\\N", "\\N")
def test_any_text_comes_back_and_adds_no_property(title: str, description: str, name: str) -> None:
    text = ics(title=title, description=description, invitee_name=name)
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))
    plain = unfolded(ics())
    names = [line.partition(":")[0].partition(";")[0] for line in unfolded(text)]
    assert names == [line.partition(":")[0].partition(";")[0] for line in plain]
    _, event = entry(text)
    assert event.attendee.value == "mailto:bob@example.com"
    assert list(filter(str.isalnum, event.summary.value)) == list(filter(str.isalnum, title))
    said = "".join(filter(str.isalnum, description))
    assert "".join(filter(str.isalnum, event.description.value)).endswith(said)
