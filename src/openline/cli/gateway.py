"""``openline gateway``: a party's own process, which signs, delivers, keeps a copy and witnesses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from openline.cli.authoring import HomeDir
from openline.cli.output import console, note
from openline.errors import InputError

if TYPE_CHECKING:
    from openline.app.config import Config

TOKEN_FILE_HELP = "a file with the API token; else $OPENLINE_TOKEN"


def gateway(
    server: Annotated[str, typer.Option("--server", metavar="URL", help="the node's address")],
    home: HomeDir = None,
    party: Annotated[
        str, typer.Option("--party", help="whose gateway it is, where the HOME holds several keys")
    ] = "",
    token_file: Annotated[Path | None, typer.Option("--token-file", help=TOKEN_FILE_HELP)] = None,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", help="for mutual TLS: a certificate as PEM")
    ] = None,
    certificate_key: Annotated[Path | None, typer.Option("--certificate-key", help="and its key")] = None,
    authorities: Annotated[
        Path | None, typer.Option("--ca", help="authorities to check the node's certificate by, as PEM")
    ] = None,
    peer: Annotated[
        list[str],
        typer.Option("--peer", metavar="URL", help="another party's gateway, to compare checkpoints with"),
    ] = [],  # noqa: B006
    witness: Annotated[str, typer.Option("--witness", help="cosign checkpoints with this witness key")] = "",
    acknowledge: Annotated[
        bool,
        typer.Option("--acknowledge/--no-acknowledge", help="acknowledge as delivered what has arrived here"),
    ] = True,
    host: Annotated[
        str | None, typer.Option("--host", help="the address to listen on; else listen.host")
    ] = None,
    port: Annotated[int, typer.Option("--port", help="0 takes any that is free", min=0, max=65535)] = 8471,
    tls_cert: Annotated[
        Path | None, typer.Option("--tls-cert", help="speak TLS, by this chain of certificates as PEM")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option("--tls-key", help="and its key")] = None,
    allow_plain: Annotated[
        bool,
        typer.Option("--allow-plain", help="be reached without TLS: only behind a proxy that has it"),
    ] = False,
) -> None:
    """Serve a party's own people: sign with its key, deliver, keep what it was shown, and watch the log.

    The key never leaves this machine. Whoever comes in is a member of this HOME: 'openline member add'. What
    else can be set stands in openline.toml in the HOME, as for a node: 'openline config'.
    """
    from openline import bootstrap
    from openline.bootstrap import answering, gateways, serving
    from openline.bootstrap.logs import start_log, tell_trouble
    from openline.cli.authoring import unlock
    from openline.client import Certificate

    opened = bootstrap.open_home(home)
    if (certificate is None) != (certificate_key is None):
        raise InputError("a certificate goes with its key", where="--certificate")
    shown = Certificate(certificate, certificate_key) if certificate and certificate_key else None
    read = serving.read_settings(opened)
    config = _config(read.config, host=host, port=port, cert=tls_cert, key=tls_key, plain=allow_plain)
    key = unlock(opened.key_path(party)) if party else None
    entry = start_log(config.log)
    for each in read.notes:
        note(each)
    listening = answering.listen(config.listen.host, config.listen.port)
    made = gateways.open_gateway(
        opened,
        server,
        party=party,
        token=read_token(token_file),
        certificate=shown,
        authorities=authorities,
        peers=peer,
        witness=witness,
        acknowledges=acknowledge,
        key=key,
        trouble=tell_trouble,
    )
    mode = opened.settings.mode.upper()

    def ready(address: str) -> None:
        console().print(f"{mode}: gateway of {made.party} at {address}, node at {server}", markup=False)

    gateways.serve(made, listening, ready=ready, config=config, entry=entry)


def _config(
    config: Config, *, host: str | None, port: int, cert: Path | None, key: Path | None, plain: bool
) -> Config:
    """Put what was said on the command line in place of what is set.

    Raises
    ------
    InputError
        Tokens would go over the network in the open, or a file is not there.
    """
    from openline.app.configuring import check

    listen: dict[str, Any] = {"port": port}
    tls: dict[str, Any] = {}
    if host is not None:
        listen["host"] = host
    if plain:
        listen["allow_plain"] = True
    if cert is not None or key is not None:
        tls = {"cert_file": str(cert or ""), "key_file": str(key or "")}
    said = msgspec.structs.replace(
        config,
        listen=msgspec.structs.replace(config.listen, **listen),
        tls=msgspec.structs.replace(config.tls, **tls),
    )
    options = {f"listen.{name}": f"--{name.replace('_', '-')}" for name in listen}
    options |= {"tls.cert_file": "--tls-cert", "tls.key_file": "--tls-key"} if tls else {}
    check(said, lambda at: options.get(at, ""))
    return said


def read_token(file: Path | None) -> str:
    """Read an API token from a file or the environment; never from the command line, which others see.

    Raises
    ------
    InputError
        It cannot be read, or is none. What stands there is not said: a token may be part of it.
    """
    import os

    where = "$OPENLINE_TOKEN" if file is None else str(file)
    try:
        token = os.environ.get("OPENLINE_TOKEN", "") if file is None else file.read_text(encoding="utf-8")
        token = token.strip()
        if token and not (token.isascii() and token.isprintable() and " " not in token):
            raise InputError(
                "it is no token", where=where, next_step="the token alone, on one line, as it was issued"
            )
        return token
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise InputError("it is no text, and no token", where=str(file)) from error
