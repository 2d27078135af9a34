"""`roomful tenants`: who shares this installation, and the host names that lead to each."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from roomful.cli.options import AsJson, Config, DatabaseUrl, DataDir, options

if TYPE_CHECKING:
    from roomful.cli.house import House

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Tenants: who shares this installation.",
)

_LONGEST = 86_400 * 365
_LIMITS = ("max_users", "max_rooms", "max_live_sessions", "max_invitations", "max_guests")

Name = Annotated[str, typer.Argument(metavar="TENANT", help="Its domain or id.")]
PublicUrl = Annotated[
    str | None, typer.Option(help="What its links begin with; empty: the server's own.", metavar="URL")
]


@app.command()
def add(
    domain: Annotated[str, typer.Argument(help="The part behind the @ of its people, such as example.org.")],
    *,
    name: Annotated[str | None, typer.Option(help="Its name; otherwise the domain.")] = None,
    public_url: PublicUrl = None,
    host: Annotated[
        list[str] | None, typer.Option(help="A host name that leads to it; may be repeated.")
    ] = None,
    admin: Annotated[str, typer.Option(help="The login of its administrator.")] = "admin",
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a tenant with an administrator, and print the password, which is not shown again."""
    from roomful.cli.house import within
    from roomful.kit.ids import new_secret
    from roomful.people.model import Role

    settings = options(config, data_dir=data_dir, database_url=database_url)
    url = _checked(public_url)
    password = new_secret("", 16)

    async def do(house: "House") -> Any:
        hashed = await house.people.hash(password)
        async with house.database.write() as tx:
            tenant = await house.tenants.create(tx, domain, name or domain, public_url=url)
            if host:
                await house.tenants.change(tx, tenant, hosts=host)
            await house.people.create(
                tx,
                tenant.id,
                admin,
                password_hash=hashed,
                display_name="Administrator",
                role=Role.ADMIN,
            )
        return tenant

    tenant = within(settings, do)
    shown = {"id": tenant.id, "domain": tenant.domain, "login": admin, "password": password}
    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode(shown).decode())
        return
    for label, value in shown.items():
        typer.echo(f"{label:10} {value}")


@app.command("list")
def list_(
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List all tenants."""
    from roomful.cli.house import within
    from roomful.cli.tables import moment, show
    from roomful.tenants.rules import embedders_of

    async def do(house: "House") -> list[dict[str, Any]]:
        return [
            {
                "id": tenant.id,
                "domain": tenant.domain,
                "name": tenant.name,
                "default": "yes" if tenant.is_default else "no",
                "state": str(tenant.state),
                "public_url": tenant.public_url,
                "hosts": await house.tenants.hosts(tenant.id),
                "recording_days": tenant.recording_retention,
                "recording_quota": None if tenant.recording_quota is None else tenant.recording_quota >> 30,
                "never_joined_close": tenant.never_joined_close,
                "timezone": tenant.timezone,
                "embedders": embedders_of(tenant),
                **{name: getattr(tenant, name) for name in _LIMITS},
                "created": moment(tenant.created_at),
            }
            for tenant in await house.tenants.all()
        ]

    rows = within(options(config, data_dir=data_dir, database_url=database_url), do)
    show(rows, as_json=as_json, empty="no tenants: run `roomful setup`, or start the server once")


@app.command("set")
def set_(
    tenant: Name,
    *,
    public_url: PublicUrl = None,
    suspended: Annotated[
        bool | None, typer.Option("--suspend/--resume", help="Refuse everyone of it, or no longer.")
    ] = None,
    recording_days: Annotated[
        int | None, typer.Option(min=0, help="Days that recordings are kept; 0: for ever.")
    ] = None,
    recording_quota: Annotated[
        int | None, typer.Option(min=0, help="GiB that recordings may take; 0: any.")
    ] = None,
    never_joined_close: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=_LONGEST,
            help="Seconds after which a session that was started and nobody joined ends; 0: it stays.",
        ),
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="The zone of weekly times whose rooms have none, as Europe/Berlin.")
    ] = None,
    max_users: Annotated[int | None, typer.Option(min=0, help="Users there may be; 0: any.")] = None,
    max_rooms: Annotated[int | None, typer.Option(min=0, help="Rooms there may be; 0: any.")] = None,
    max_live_sessions: Annotated[
        int | None, typer.Option(min=0, help="Meetings that may run at once; 0: any.")
    ] = None,
    max_invitations: Annotated[
        int | None, typer.Option(min=0, help="Invitations that a room may have; 0: a thousand.")
    ] = None,
    max_guests: Annotated[
        int | None, typer.Option(min=0, help="Guests that may be in a room at once; 0: any.")
    ] = None,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Change a tenant."""
    from roomful.cli.house import within
    from roomful.cli.trouble import Trouble
    from roomful.jobs.service import Jobs
    from roomful.kit.clock import SystemClock
    from roomful.rooms.service.weeks import REZONE
    from roomful.tenants.model import TenantState

    limits: dict[str, Any] = {
        "max_users": max_users,
        "max_rooms": max_rooms,
        "max_live_sessions": max_live_sessions,
        "max_invitations": max_invitations,
        "max_guests": max_guests,
    }
    given = (
        public_url,
        suspended,
        timezone,
        recording_days,
        recording_quota,
        never_joined_close,
        *limits.values(),
    )
    if all(one is None for one in given):
        raise Trouble(
            "nothing to change: give --public-url, --suspend or --resume, --recording-days, "
            "--recording-quota, --never-joined-close, --timezone or a limit, as --max-rooms"
        )
    url = _checked(public_url)
    state = None if suspended is None else TenantState.SUSPENDED if suspended else TenantState.ACTIVE

    async def do(house: "House") -> str:
        found = await house.tenant(tenant)
        async with house.database.write() as tx:
            await house.tenants.change(
                tx,
                found,
                public_url=url,
                state=state,
                recording_days=recording_days,
                recording_quota=None if recording_quota is None else recording_quota << 30,
                never_joined_close=never_joined_close,
                timezone=timezone,
                **limits,
            )
            if timezone is not None:
                jobs = Jobs(house.database, SystemClock())
                await jobs.enqueue(tx, REZONE, {"tenant_id": found.id}, tenant_id=found.id)
        return found.domain

    domain = within(options(config, data_dir=data_dir, database_url=database_url), do)
    typer.echo(f"{domain} is changed", err=True)


@app.command()
def hosts(
    tenant: Name,
    names: Annotated[list[str] | None, typer.Argument(help="All its host names from now on.")] = None,
    none: Annotated[bool, typer.Option("--none", help="Take all host names from it.")] = False,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show the host names that lead to a tenant, or set them."""
    from roomful.cli.house import within

    async def do(house: "House") -> list[str]:
        found = await house.tenant(tenant)
        if names or none:
            async with house.database.write() as tx:
                await house.tenants.change(tx, found, hosts=[] if none else names)
        return await house.tenants.hosts(found.id)

    for host in within(options(config, data_dir=data_dir, database_url=database_url), do):
        typer.echo(host)


@app.command()
def embedders(
    tenant: Name,
    origins: Annotated[
        list[str] | None,
        typer.Argument(
            help="All origins from now on, as https://intranet.example.org or https://*.example.org."
        ),
    ] = None,
    everybody: Annotated[bool, typer.Option("--everybody", help="Let everybody's pages.")] = False,
    none: Annotated[bool, typer.Option("--none", help="Let nobody's pages.")] = False,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Show whose pages may have a tenant's meetings in a frame (*: everybody's), or set them."""
    from roomful.cli.house import within
    from roomful.cli.trouble import Trouble
    from roomful.tenants.rules import EVERYBODY, embedders_of

    if sum((bool(origins), everybody, none)) > 1:
        raise Trouble("give origins, or --everybody, or --none")
    given = [EVERYBODY] if everybody else [] if none else origins or None

    async def do(house: "House") -> list[str]:
        found = await house.tenant(tenant)
        if given is not None:
            async with house.database.write() as tx:
                await house.tenants.change(tx, found, embedders=given)
        return embedders_of(await house.tenants.get(found.id))

    for origin in within(options(config, data_dir=data_dir, database_url=database_url), do):
        typer.echo(origin)


def _checked(url: str | None) -> str | None:
    """Return the URL without a slash at its end. Raises Trouble when it is no origin."""
    from roomful.cli.trouble import Trouble
    from roomful.settings.reading import is_origin

    if url is None:
        return None
    url = url.rstrip("/")
    if url and not is_origin(url):
        raise Trouble(f"{url} must be https:// or http:// and a host, without a path")
    return url
