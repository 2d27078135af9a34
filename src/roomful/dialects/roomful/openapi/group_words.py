"""What each name on the wire means: groups, address books, where users are, programs."""

from roomful.web.guide import word

_ID = {"format": "uuid"}
_RIGHTS = ["make_calls", "create_group_conference", "screen_sharing"]
_MEANS = (
    "What its users may do: `make_calls` (call people in), `create_group_conference` (make rooms), "
    "`address_book_editing` (change their address book), `operator_rights` (be a host wherever they enter), "
    "`screen_sharing`, `file_sharing`, `conference_recording`, `slideshow` and `remote_desktop_control`."
)

GROUP_WORDS = {
    "group_id": word("The group's id.", **_ID),
    "contact_id": word("The contact's id.", **_ID),
    "Group.number": word("Counts the groups of the tenant; never given twice.", 1),
    "Group.name": word("Its name.", "Sales"),
    "GroupRequest.name": word("Its name, 1 to 255 characters; no other group's, whatever the case.", "Sales"),
    "GroupChange.name": word("Its name, 1 to 255 characters; no other group's, whatever the case.", "Sales"),
    "Group.rights": word(_MEANS, _RIGHTS),
    "GroupRequest.rights": word(_MEANS, _RIGHTS),
    "GroupChange.rights": word(_MEANS, _RIGHTS),
    "DefaultRights.rights": word("What users may do who are in no group.", _RIGHTS),
    "Membership.groups": word("The groups that the user is in."),
    "Membership.rights": word("What they may do: what any of their groups allows.", _RIGHTS),
    "MembershipRequest.groups": word("The ids of the groups.", []),
    "Contact.id": word("The contact's id; null for somebody who is in a group with the user.", **_ID),
    "Contact.user_id": word("The user it leads to; null for an address.", **_ID),
    "Contact.address": word("The address it leads to; null for a user.", "sip:desk@example.org"),
    "Contact.name": word("What they are called in this book, else as they are.", "Front desk"),
    "Contact.source": word(
        "`own`: entered in this book; `group`: in that of a group of theirs; `member`: in a group with them.",
        "own",
    ),
    "ContactRequest.user_id": word("The user to enter; null for an address.", **_ID),
    "ContactRequest.address": word("The address to enter, 1 to 255 characters.", "sip:desk@example.org"),
    "ContactRequest.name": word("What they are called here, 1 to 64 characters.", "Front desk"),
    "ContactChange.name": word("What they are called here; null: as they are called.", "Front desk"),
    "Whereabouts.user_id": word("The user.", **_ID),
    "Whereabouts.state": word(
        "`in_own_meeting`: in a room they own; `in_meeting`; `online`: a page of theirs is open, or they "
        "signed in within the last minute; `offline`; `nowhere`: not active, or not there.",
        "online",
    ),
    "user_ids": word("The users' ids, 1,000 at most.", []),
    "Avatar.url": word(
        "Where the picture is shown, to whoever has the address; another one for each new picture.",
        "https://meet.example.com/roomful/v1/avatars/…/….jpg",
        format="uri",
    ),
    "CredentialRequest.public_id": word("The id that a program names itself by; null makes one.", "booking"),
    "scopes": word("What it is confined to; empty: it may do everything.", []),
    "redirect_uris": word("Where an OAuth client may send people back to.", ["https://app.example/back"]),
    "confidential": word("Whether an OAuth client keeps a secret; one that does not proves itself by PKCE."),
}
