"""The settings of single dialects."""

from typing import Annotated

import msgspec

from roomful.settings.fields import doc
from roomful.settings.server import ServerSettings

Life = Annotated[float, msgspec.Meta(ge=60, le=365 * 86_400)]


class DialectSettings(ServerSettings, frozen=True, kw_only=True):
    """The second part of the settings."""

    portsip_token_ttl: Annotated[
        Life,
        doc(
            "Seconds that a token of the PortSIP sign-in is good; clients read it as `expires_in`.",
            "Dialects",
        ),
    ] = 1_800
    portsip_refresh_ttl: Annotated[
        Life,
        doc(
            "Seconds after which somebody who signed in there has to type the password again, however often "
            "the token was refreshed."
        ),
    ] = 7 * 86_400

    trueconf_token_ttl: Annotated[
        Life,
        doc("Seconds that a token of the TrueConf sign-in is good; clients read it as `expires_in`."),
    ] = 7 * 86_400
    trueconf_refresh_ttl: Annotated[
        Life,
        doc("Seconds after which somebody who signed in there has to type the password again."),
    ] = 7 * 86_400
