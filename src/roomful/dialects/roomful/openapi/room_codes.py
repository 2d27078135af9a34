"""What the refusals about rooms mean that have to do with limits and forms."""

from roomful.web.guide import Code

CODES = (
    Code(
        "registration_not_found",
        "No form",
        "Nobody needs to register for this room.",
        "Enter by the link.",
    ),
    Code(
        "registration_closed",
        "Nobody may register now",
        "The form is not open yet, or not any more.",
        "`registration` of the room says when it is.",
    ),
    Code(
        "registration_full",
        "As many have registered as may",
        "The form takes nobody new.",
        "Raise `registration.limit` of the room.",
    ),
    Code(
        "registration_limited",
        "Too many attempts",
        "From this address, or with this mail address, somebody registered too often.",
        "Wait as long as `retry-after` says; `details.retry_after` has the same seconds.",
    ),
    Code(
        "answer_missing",
        "Not all was said",
        "The form asks for something that was left out; `field` says what.",
        "Ask the person.",
    ),
    Code("registrant_not_found", "No such registrant", "Nothing of yours has this id.", "Check the id."),
    Code(
        "template_not_found",
        "No such template",
        "No template has this id, or none of yours.",
        "Check the id.",
    ),
    Code(
        "too_many_rooms",
        "As many rooms as may be",
        "The operator lets the tenant have so many rooms; `details.limit` says how many.",
        "Delete one, or ask the operator.",
    ),
    Code(
        "too_many_live_sessions",
        "As many meetings as may be",
        "The operator lets so many meetings of the tenant run at once; `details.limit` says how many.",
        "Wait until one is over, end one, or ask the operator.",
    ),
)
