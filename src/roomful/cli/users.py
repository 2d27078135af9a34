"""`roomful users`: the people who sign in on the pages."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from roomful.cli.options import AsJson, Config, DatabaseUrl, DataDir, TenantName, options

if TYPE_CHECKING:
    from roomful.cli.house import House
    from roomful.people.model import User

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="People who sign in on the pages.",
)

Login = Annotated[str, typer.Argument(help="What they sign in with; letter case does not matter.")]


@app.command()
def add(
    login: Login,
    *,
    name: Annotated[str, typer.Option(help="Their name for people; otherwise the login.")] = "",
    admin: Annotated[
        bool, typer.Option("--admin", help="An administrator, who may do everything in the tenant.")
    ] = False,
    tenant: TenantName = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make somebody who can sign in, and print the password, which is not shown again."""
    from roomful.cli.house import within
    from roomful.kit.ids import new_secret
    from roomful.people.model import Role

    password = new_secret("", 16)

    async def do(house: "House") -> None:
        owner = await house.tenant(tenant)
        hashed = await house.people.hash(password)
        role = Role.ADMIN if admin else Role.STANDARD
        async with house.database.write() as tx:
            await house.people.create(tx, owner.id, login, password_hash=hashed, display_name=name, role=role)

    within(options(config, data_dir=data_dir, database_url=database_url), do)
    _show({"login": login, "password": password}, as_json=as_json)


@app.command("list")
def list_(
    tenant: TenantName = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List those who can sign in."""
    from roomful.cli.house import within
    from roomful.cli.tables import moment, show

    async def do(house: "House") -> "list[User]":
        return await house.people.everyone((await house.tenant(tenant)).id)

    rows: list[dict[str, Any]] = [
        {
            "login": user.login,
            "name": user.display_name,
            "role": user.role,
            "state": "active" if user.active else "off",
            "created": moment(user.created_at),
        }
        for user in within(options(config, data_dir=data_dir, database_url=database_url), do)
    ]
    show(rows, as_json=as_json, empty="nobody can sign in")


@app.command()
def password(
    login: Login,
    tenant: TenantName = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Give somebody a new password and print it; they are signed out everywhere."""
    from roomful.cli.house import within
    from roomful.history.model import SYSTEM
    from roomful.kit.ids import new_secret

    fresh = new_secret("", 16)

    async def do(house: "House") -> "User":
        user = await house.user(tenant, login)
        hashed = await house.people.hash(fresh)
        async with house.database.write() as tx:
            await house.sign_ins.set_password_in(tx, user, hashed, SYSTEM)
        return user

    user = within(options(config, data_dir=data_dir, database_url=database_url), do)
    _show({"login": user.login, "password": fresh}, as_json=as_json)


@app.command()
def off(
    login: Login,
    tenant: TenantName = None,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Let somebody in no longer; who is signed in is out at once. Their rooms stay."""
    _set(login, tenant, config=config, data_dir=data_dir, database_url=database_url, active=False)


@app.command()
def on(
    login: Login,
    tenant: TenantName = None,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Let somebody in again."""
    _set(login, tenant, config=config, data_dir=data_dir, database_url=database_url, active=True)


def _set(login: str, tenant: str | None, *, active: bool, config: Config, **flags: Any) -> None:
    from roomful.cli.house import within

    async def do(house: "House") -> str:
        user = await house.user(tenant, login)
        async with house.database.write() as tx:
            await house.people.set_active(tx, user, active=active)
        return user.login

    changed = within(options(config, **flags), do)
    typer.echo(f"{changed} may {'sign in' if active else 'no longer sign in'}", err=True)


def _show(shown: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode(shown).decode())
        return
    for label, value in shown.items():
        typer.echo(f"{label:10} {value}")
