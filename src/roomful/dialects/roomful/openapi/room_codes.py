"""What the refusals about rooms mean that have to do with limits and forms."""

from roomful.web.guide import Code

CODES = (
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
