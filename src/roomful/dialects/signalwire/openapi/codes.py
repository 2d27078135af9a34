"""What each code of an error means, and what to do about it."""

from roomful.web.guide import Code

_ONE = "`attribute` names the field or the parameter. Nothing was changed."

CODES = (
    Code(
        "missing_required_parameter",
        "Something is missing",
        "A field that is needed was not sent.",
        _ONE,
    ),
    Code(
        "invalid_parameter",
        "Of a wrong type, or not possible now",
        "A value has a type that does not fit, or what was asked for cannot be done in the state things are "
        "in, as deleting a recording that runs.",
        _ONE,
    ),
    Code(
        "invalid_parameter_value",
        "Out of range",
        "A value is none of those there are, too long, too large, or of a form that cannot be taken. Of a "
        "stream: its address is not one of the public internet, or the room has it already.",
        _ONE,
    ),
    Code("not_a_boolean", "Not true or false", "The value is neither `true` nor `false`.", _ONE),
    Code(
        "not_a_datetime",
        "Not a time",
        "A time is written as RFC 3339 has it, or as a date alone: its midnight in UTC. In filters of lists "
        "Unix seconds are taken, too.",
        _ONE,
    ),
    Code("not_a_string", "Not a text", "The value is no text.", _ONE),
    Code("not_a_hash", "Not an object", "The value is no JSON object.", _ONE),
    Code(
        "not_unique_within_project",
        "Taken",
        "Another room or conference of the project has this name. A deleted one gives its name back at once.",
        "Choose another name, or use the room that has it.",
    ),
    Code(
        "invalid_join_until_date",
        "It closes before it opens",
        "`join_until` lies before `join_from`.",
        _ONE,
    ),
    Code(
        "page_token_required",
        "A page needs its token",
        "`page_number` is greater than 0, and there is no `page_token`.",
        "Follow `links.next` and `links.prev` as they are.",
    ),
    Code(
        "page_token_is_invalid",
        "A token of another page",
        "The token was made for another list, other filters, another page or another project, or not by "
        "this server.",
        "Begin with `links.first`, and follow the links from there.",
    ),
    Code(
        "exceeds_platform_stream_limit",
        "Too many streams",
        "A room has ten streams at most.",
        "Delete a stream that nobody needs.",
    ),
)
