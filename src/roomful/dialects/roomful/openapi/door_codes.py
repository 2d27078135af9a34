"""What the refusals at the door mean."""

from roomful.web.guide import Code

_ENTER = "Show the reason to the person; `message` has the words."

CODES = (
    Code("suspended", "Not served", "The operator has suspended the tenant.", _ENTER),
    Code("kicked", "Removed", "A host removed this person from the meeting.", _ENTER),
    Code(
        "too_early",
        "Not open yet",
        "The meeting has not begun, or the ticket is for later; `details.opens_at` says when.",
        _ENTER,
    ),
    Code("entry_closed", "Nobody new", "The time for entering is over.", _ENTER),
    Code("over", "Over", "The meeting is over, or the time of the ticket.", _ENTER),
    Code("locked", "Locked", "A host locked the meeting.", _ENTER),
    Code("guests_not_allowed", "Tickets only", "The link alone does not open this room.", "Bring a ticket."),
    Code(
        "not_invited",
        "Invited people only",
        "The room is for those who were invited, and this user was not.",
        "Ask the room's owner.",
    ),
    Code(
        "registration_required",
        "Register first",
        "Guests of this room register by its form, and get a link of their own by mail; `details.slug` says "
        "whose form that is.",
        "Show the form, `/roomful/v1/links/{slug}/registration`, or our page of it, `/register/{slug}`.",
    ),
    Code(
        "pin_required",
        "The PIN is missing",
        "The room asks for its PIN.",
        "Ask the person for it, and send it as `pin`.",
    ),
    Code("pin_wrong", "Wrong PIN", "The PIN is not the one there is.", "Ask the person again."),
    Code(
        "pin_limited",
        "Too many wrong PINs",
        "From this address, or at this room at all, too many PINs were wrong.",
        "Wait as long as `retry-after` says; `details.retry_after` has the same seconds. Who is signed in as "
        "one of the room's hosts, or has a ticket of theirs, needs no PIN.",
    ),
    Code(
        "entry_not_permitted",
        "Not let in",
        "The ticket is of a user who may not sign in any more.",
        _ENTER,
    ),
    Code(
        "not_extendable",
        "The end stays",
        "The session has no end, or its room says that hosts may not move it.",
        "A program can change the room's `ends_at` or `extendable`.",
    ),
    Code(
        "consent_required",
        "Consent needed",
        "Whoever enters this room agrees to being recorded first.",
        "Ask the person, and send `consent` with their yes.",
    ),
    Code(
        "refused",
        "Not let in",
        "The person waited in the lobby, and a host did not let them in.",
        _ENTER,
    ),
    Code(
        "guests_full",
        "No more guests",
        "As many guests as the room or the tenant allows are in; `details.guest_limit` says how many.",
        _ENTER,
    ),
    Code(
        "entry_way_closed",
        "Another way in",
        "The room's `entry_ways` have neither `browser` nor `app`.",
        "Ask the room's owner how one comes in.",
    ),
    Code(
        "waiting",
        "Still in the lobby",
        "A host has not let this person in yet.",
        "Wait for `you.admitted` on the event stream.",
    ),
    Code(
        "participant_not_waiting",
        "Not in the lobby",
        "One of the participants named does not wait any more.",
        "Look who does: `GET /sessions/{session_id}/lobby`.",
    ),
    Code(
        "no_podium",
        "Everybody has the word",
        "The session is not `role_based` and no `lecture`.",
        "Set the room's `mode` before the next session.",
    ),
    Code(
        "podium_full",
        "No place left",
        "The podium has `details.podium_limit` places, and they are taken.",
        "Dismiss somebody, or set the room's `podium_limit`.",
    ),
    Code(
        "participant_in_audience",
        "Only watching",
        "Somebody who is to come to the podium is in the audience.",
        "Let them take part first: `to_stage`.",
    ),
    Code(
        "not_invited_to_podium",
        "Not asked",
        "Nobody has asked this person to the podium, or not any more.",
        "Raise a hand.",
    ),
    Code(
        "no_interpretation",
        "Nobody translates",
        "The session has no channels for translators.",
        "Set the room's `interpretation` before the next session.",
    ),
    Code(
        "chat_withheld",
        "May not write",
        "The room does not let guests, or users, write in its chat.",
        "A program can change the room's `rights_guest` or `rights_user`.",
    ),
    Code("room_full", "Full", "As many as fit are in; `details.capacity` says how many.", _ENTER),
)
