"""Whether a LiveKit answers, and to our key."""

import aiohttp
from livekit.api.room_service import RoomService
from livekit.api.twirp_client import ServerError
from livekit.protocol.room import ListRoomsRequest

from roomful.media.livekit.tokens import Keys

_TIMEOUT = aiohttp.ClientTimeout(total=2)
_NO_SUCH_ROOM = "roomful-asks-whether-you-are-there"


async def ask(url: str, keys: Keys) -> str:
    """Return what is wrong with the LiveKit at `url`, in words; empty when it answers as it should."""
    async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
        service = RoomService(session, url, keys.key, keys.secret, failover=False)
        try:
            await service.list_rooms(ListRoomsRequest(names=[_NO_SUCH_ROOM]))
        except ServerError as error:
            if error.status in (401, 403):
                return f"LiveKit at {url} does not accept our API key and secret"
            return f"LiveKit at {url} answers {error.code}: {error.message}"
        except TimeoutError:
            return f"LiveKit at {url} does not answer"
        except aiohttp.ClientError:
            return f"LiveKit cannot be reached at {url}"
    return ""
