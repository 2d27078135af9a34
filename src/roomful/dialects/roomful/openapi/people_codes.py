"""What the refusals about people mean: groups, address books, pictures, programs."""

from roomful.web.guide import Code

CODES = (
    Code("group_not_found", "No such group", "No group of yours has this id.", "Check the id."),
    Code("group_name_taken", "A name twice", "Another group has this name.", "Choose another."),
    Code(
        "group_right_missing",
        "The group does not allow it",
        "A user does what neither their groups allow, nor the tenant to those in none; `details.right` says "
        "which right is missing.",
        "Ask an administrator.",
    ),
    Code(
        "max_users_reached",
        "As many users as may be",
        "The operator lets the tenant have so many users.",
        "Delete one, or ask the operator.",
    ),
    Code("contact_not_found", "No such contact", "Nobody of this id is in the book.", "Check the id."),
    Code("contact_taken", "A contact twice", "They are in this book.", "Change the one that is there."),
    Code("contact_self", "Oneself", "Nobody is in their own book.", "Enter somebody else."),
    Code(
        "contact_not_own",
        "Not entered here",
        "They are in this book by a group: of the group's book, or as somebody in it.",
        "Change the group, or its book.",
    ),
    Code("contacts_full", "The book is full", "A book has 5,000 contacts at most.", "Take some out."),
    Code("avatar_not_found", "No such picture", "There is no picture here any more.", "Ask for its address."),
    Code(
        "avatar_too_large",
        "The picture is too large",
        "A picture has 5 MB at most.",
        "Send a smaller one: it is shown with 512 pixels a side.",
    ),
    Code(
        "avatar_unreadable",
        "No picture",
        "What was sent is no PNG, JPEG, WebP or GIF, or has more than 50 million pixels.",
        "Send one of these, as the body.",
    ),
    Code(
        "public_id_taken",
        "An id twice",
        "An OAuth client has this id; they are unique on the server.",
        "Choose another.",
    ),
)
