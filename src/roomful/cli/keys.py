"""`roomful keys`: the credentials that programs sign in with."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from roomful.cli.options import AsJson, Config, DatabaseUrl, DataDir, TenantName, options

if TYPE_CHECKING:
    from roomful.cli.house import House

# what a kind was called, and may still be
_FORMER = {"trueconf": "oauth_client"}

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Credentials that programs sign in with.",
)


@app.command()
def add(
    kind: Annotated[
        str, typer.Argument(help="What it is: roomful, telnyx, signalwire, oauth_client or admin_key.")
    ],
    *,
    label: Annotated[str, typer.Option(help="What it is for, to tell it from others.")] = "",
    public_id: Annotated[
        str | None, typer.Option("--id", help="The project or client id that goes with the secret.")
    ] = None,
    secret_stdin: Annotated[
        bool, typer.Option("--secret-stdin", help="Read a secret you already have from standard input.")
    ] = False,
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do, as often as there are; none means everything.")
    ] = None,
    redirect_uri: Annotated[
        list[str] | None,
        typer.Option(help="Where an OAuth client may send people back to, as often as there are."),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="It runs where a secret could be read, and has none.")
    ] = False,
    tenant: TenantName = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a credential and print its secret, which is not shown again."""
    from roomful.cli.house import within
    from roomful.cli.trouble import Trouble
    from roomful.tenants.model import CredentialKind

    kind = _FORMER.get(kind, kind)
    if (redirect_uri or public) and kind != CredentialKind.OAUTH_CLIENT:
        raise Trouble("--redirect-uri and --public are for an oauth_client")
    if public and secret_stdin:
        raise Trouble("a public client has no secret")
    if kind not in list(CredentialKind):
        raise Trouble(f"there is no kind {kind}: choose one of {', '.join(CredentialKind)}")
    settings = options(config, data_dir=data_dir, database_url=database_url)
    secret = _read_secret() if secret_stdin else None

    async def do(house: "House") -> tuple[Any, str]:
        owner = await house.tenant(tenant)
        admin = await house.people.first_admin(owner.id)
        async with house.database.write() as tx:
            return await house.tenants.add_credential(
                tx,
                owner.id,
                CredentialKind(kind),
                secret=secret,
                public_id=public_id,
                user_id=admin.id if admin else None,
                label=label,
                scopes=scope or (),
                redirect_uris=redirect_uri or (),
                confidential=not public,
            )

    credential, plain = within(settings, do)
    shown = {"id": credential.id, "kind": credential.kind, "public_id": credential.public_id}
    if secret is None and not public:
        shown["secret"] = plain
    _show(shown, as_json)


def _show(shown: dict[str, str], as_json: bool) -> None:
    if as_json:
        import msgspec

        typer.echo(msgspec.json.encode(shown).decode())
        return
    for name, value in shown.items():
        typer.echo(f"{name.replace('_', ' '):10} {value}")


def _read_secret() -> str:
    from roomful.cli.trouble import Trouble

    if sys.stdin.isatty():
        typer.echo("Type the secret; it is not shown.", err=True)
        import getpass

        return getpass.getpass("")
    secret = sys.stdin.readline(4096).rstrip("\r\n")
    if not secret:
        raise Trouble("there is no secret on standard input")
    return secret


@app.command("list")
def list_(
    tenant: TenantName = None,
    as_json: AsJson = False,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """List credentials, without their secrets."""
    from roomful.cli.house import within
    from roomful.cli.tables import moment, show

    async def do(house: "House") -> list[Any]:
        return await house.tenants.credentials((await house.tenant(tenant)).id)

    rows = [
        {
            "id": item.id,
            "kind": item.kind,
            "public_id": item.public_id,
            "label": item.label,
            "created": moment(item.created_at),
            "last_used": moment(item.last_used_at),
            "expires": moment(item.expires_at),
            "state": "revoked" if item.revoked_at else "active",
        }
        for item in within(options(config, data_dir=data_dir, database_url=database_url), do)
    ]
    show(rows, as_json=as_json, empty="no credentials")


@app.command()
def revoke(
    credential_id: Annotated[str, typer.Argument(help="Its id, as `roomful keys list` shows it.")],
    tenant: TenantName = None,
    config: Config = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """End a credential for good; it stops working at once."""
    from roomful.cli.house import within

    async def do(house: "House") -> None:
        await house.tenants.revoke((await house.tenant(tenant)).id, credential_id)

    within(options(config, data_dir=data_dir, database_url=database_url), do)
    typer.echo(f"{credential_id} is revoked", err=True)
