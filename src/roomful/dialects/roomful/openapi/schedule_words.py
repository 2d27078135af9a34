"""What the names of weekly meetings, tags, reminders and registration mean."""

from roomful.rooms.model import RingInvited
from roomful.web.guide import word

_TIME = {"format": "date-time"}
_FIELDS = {
    "display_name": {"index": 0, "is_required": True},
    "email": {"index": 1, "is_required": True},
    "company": {"index": 2, "is_required": False},
}

SCHEDULE_WORDS = {
    "days": word(
        "The weekdays on which the meeting comes again each week, 0 for Monday to 6 for Sunday; empty for a "
        "meeting that does not. `opens_at` and `ends_at` are then those of the meeting that goes on or comes "
        "next; sent with them, `opens_at` says from when on the meetings come.",
        [0, 3],
    ),
    "at_time": word(
        "When a weekly meeting begins, hh:mm by the clock of the room's zone. An hour that comes twice means "
        "the first, one that the clocks leave out the first minute after.",
        "09:30",
    ),
    "Room.length": word("How many seconds a weekly meeting lasts, 60 to 604800.", 1800),
    "RoomRequest.length": word("How many seconds a weekly meeting lasts, 60 to 604800.", 1800),
    "tags": word("Words to find rooms by, up to 100.", ["board", "2027"]),
    "tag": word("Rooms with this tag alone.", "board"),
    "ring_invited": word(
        "Whether the open pages of users who are invited ring: not (`off`), as soon as the meeting starts, "
        "also by its schedule with nobody in it (`start`), once somebody has come in (`first_join`), or once "
        "one of them has (`first_invited_join`).",
        "off",
        enum=[str(one) for one in RingInvited],
    ),
    "reminders_on": word("Whether who is invited is reminded, by mail and on the page they have open."),
    "reminders": word(
        "How many minutes before the beginning: up to 4 of 0, 5, 10, 15, 30, 60, 1440.", [15, 1440]
    ),
    "registration": word("The form by which guests register for the room."),
    "Asks.registration": word("Whether one has to register first, by the room's form."),
    "enabled": word("Whether guests must have registered. It counts while `guests_allowed`."),
    "users_exempt": word("Whether those who are signed in need not have registered."),
    "Registration.opens_at": word("From when on the form is open; null for at once.", **_TIME),
    "RegistrationRequest.opens_at": word("From when on the form is open; null for at once.", **_TIME),
    "closes_at": word("Until when the form is open; null for as long as the room is.", **_TIME),
    "limit_on": word("Whether so many as `limit` may register and no more."),
    "Registration.limit": word("How many may register; null for any.", 100),
    "RegistrationRequest.limit": word("How many may register; null for any.", 100),
    "Registration.fields": word(
        "What the form asks for, by name: a place and whether it must be said. `email` is always asked for.",
        _FIELDS,
    ),
    "RegistrationRequest.fields": word(
        "What the form asks for, by name: a place and whether it must be said. `email` is always asked for.",
        _FIELDS,
    ),
    "index": word("Where on the form it stands.", 0),
    "is_required": word("Whether it must be said."),
    "template_id": word("The template that a new room is made of.", format="uuid"),
    "{template_id}": word("The template.", format="uuid"),
    "Template.number": word("The template's number in the tenant.", 7),
    "Template.room": word("What it says of rooms, as rooms have it.", {"title": "Board", "capacity": 25}),
    "TemplateRequest.room": word(
        "What it says of rooms; `name`, `slug`, `extension`, `owner_id` and `webhook` are each room's own."
    ),
    "TemplateChange.room": word("What else it says of rooms from now on; what is left out stays."),
    "TemplateRequest.room_id": word(
        "A room to make it of; what `room` and `invitations` say instead wins.", format="uuid"
    ),
    "TemplateRequest.invitations": word("Who is invited to each room made of it."),
    "TemplateChange.invitations": word("Who is invited to each room made of it."),
    "Template.invitations": word("Who is invited to each room made of it."),
    "creator_id": word("The user who made it.", format="uuid"),
    "{registrant_id}": word("The registrant.", format="uuid"),
    "RegistrationForm.state": word(
        "Whether somebody may register now: `open`, `closed` or `full`.",
        "open",
        enum=["open", "closed", "full"],
    ),
    "starts_at": word("When the meeting begins, if that is known.", **_TIME),
    "RegistrationForm.fields": word("What is asked for, in its order."),
    "answers": word(
        "What somebody says, by the names of the form.", {"display_name": "Ann", "email": "ann@example.org"}
    ),
    "Registrant.name": word("What they are called.", "Ann"),
    "AskedField.name": word("What is asked for.", "company"),
    "minutes": word("In how many minutes the meeting begins.", 15),
    "Reminder.link": word("The link of the meeting."),
    "languages": word("The two languages (BCP 47) that they translate between; null for no.", ["en", "de"]),
}
