"""Reading what was set: ``HOME/openline.toml``, then the environment; every mistake with its place.

``OPENLINE_SECTION__FIELD`` sets one value, as ``OPENLINE_LISTEN__PORT=9000``: names of tables and fields with
two underscores between them; lists are separated by commas. A secret stands in a file that is named, or in
the environment, never in the TOML file: that is copied about.
"""

from __future__ import annotations

import ast
import inspect
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from ipaddress import ip_address, ip_network
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_origin, get_type_hints

import msgspec

from openline.app import config as tree
from openline.app.config import Config, Secret, Section
from openline.errors import InputError

FILE = "openline.toml"
PREFIX = "OPENLINE_"
DEFAULT = "default"


class Setting(NamedTuple):
    """One value of the tree."""

    path: tuple[str, ...]
    """Names of the tables and of the field; ``NAME`` stands for a name that is free."""
    type: Any
    default: Any
    says: str
    """The field's own docstring."""

    @property
    def key(self) -> str:
        """As it is written in TOML."""
        return ".".join(self.path)

    @property
    def variable(self) -> str:
        """As it is written in the environment."""
        return PREFIX + "__".join(self.path).upper()

    @property
    def is_secret(self) -> bool:
        """Whether it must not stand in the TOML file."""
        return _is_secret(self.type)


class Read(NamedTuple):
    """What is set, and where."""

    config: Config
    sources: dict[str, str]
    """Where each value comes from that is not the default, by its key."""
    notes: tuple[str, ...]
    """What is no mistake and may be one."""


def read_config(home: Path, environment: Mapping[str, str]) -> Read:
    """Read what is set for a HOME.

    Raises
    ------
    InputError
        The file cannot be read; a name that is not known, a value of the wrong kind, or two that contradict
        each other.
    """
    file = home / FILE
    values, sources = _of_file(file)
    for variable, text in sorted(environment.items()):
        if variable.startswith(PREFIX) and "__" in variable:
            path = _put_variable(values, variable, text)
            sources[".".join(path)] = variable
    notes: list[str] = []
    _read_secrets(Config, values, (), sources, notes, home)
    config = _convert(Config, values, (), sources)
    check(config, lambda key: sources.get(key, str(file)))
    return Read(config, sources, tuple(notes))


def settings(section: type[Section] = Config, path: tuple[str, ...] = ()) -> Iterator[Setting]:
    """Yield every value that can be set, in order."""
    says = documented(section)
    hints = get_type_hints(section)
    for field in msgspec.structs.fields(section):
        inner, here = hints[field.name], (*path, field.name)
        if _is_section(inner):
            yield from settings(inner, here)
        elif get_origin(inner) is dict:
            yield from settings(get_args(inner)[1], (*here, "NAME"))
        else:
            default = None if field.required else field.default
            if field.default_factory is not msgspec.NODEFAULT:
                default = field.default_factory()
            yield Setting(here, inner, default, says.get(field.name, ""))


def documented(section: type[Section]) -> dict[str, str]:
    """Return the docstring of every field of a part of the tree, as it stands in the source."""
    module = ast.parse(inspect.getsource(tree))
    body = next(it.body for it in module.body if isinstance(it, ast.ClassDef) and it.name == section.__name__)
    found = {}
    for field, following in pairwise(body):
        match field, following:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = " ".join(text.split())
    return found


def shown(value: Any) -> Any:
    """Return a value as it may be seen."""
    if isinstance(value, Secret):
        return repr(value)
    if isinstance(value, Section):
        return {name: shown(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {name: shown(it) for name, it in value.items()}
    return list(value) if isinstance(value, tuple) else value


# -- contradictions ------------------------------------------------------------------------------------------


def check(config: Config, where: Any = lambda key: key) -> None:
    """Refuse values that contradict each other or make no sense.

    Parameters
    ----------
    where
        Says where a key was set.

    Raises
    ------
    InputError
        The first of them.
    """

    def refuse(key: str, what: str, next_step: str) -> InputError:
        return InputError(what, where=f"{where(key)}: {key}", next_step=next_step)

    tls, listen = config.tls, config.listen
    if bool(tls.cert_file) != bool(tls.key_file):
        key, other = ("cert_file", "key_file") if tls.cert_file else ("key_file", "cert_file")
        raise refuse(f"tls.{key}", f"is given without tls.{other}", "give both, or neither")
    if (tls.client_ca_file or tls.require_client) and not tls.cert_file:
        key = "client_ca_file" if tls.client_ca_file else "require_client"
        raise refuse(f"tls.{key}", "needs TLS", "give tls.cert_file and tls.key_file")
    if tls.require_client and not tls.client_ca_file:
        raise refuse("tls.require_client", "no authority is named", "give tls.client_ca_file")
    if tls.certificate_header and not listen.trusted_proxies:
        raise refuse(
            "tls.certificate_header", "no proxy is trusted to say it", "give listen.trusted_proxies too"
        )
    for key, file, kind in (
        ("tls.cert_file", tls.cert_file, "PEM"),
        ("tls.key_file", tls.key_file, "PEM"),
        ("tls.client_ca_file", tls.client_ca_file, "PEM"),
        ("page.tiles", config.page.tiles, "PMTiles"),
    ):
        if file and not Path(file).is_file():
            raise refuse(key, f"{file!r} is no file", f"give the whole path of a {kind} file")
    if not tls.cert_file and not listen.allow_plain and not is_local(listen.host):
        raise refuse(
            "listen.host",
            f"{listen.host!r} can be reached by others, and there is no TLS: tokens would go in the open",
            "give tls.cert_file and tls.key_file, or listen.allow_plain = true behind a proxy that has TLS",
        )
    if listen.public_url and not listen.public_url.startswith(("https://", "http://")):
        raise refuse(
            "listen.public_url", f"{listen.public_url!r} is no address", "as in https://line.example"
        )
    for key, port in _ports(config):
        if not 0 <= port <= 65_535:
            raise refuse(key, f"{port} is no port", "0 to 65535")
    for key, networks in (
        ("listen.trusted_proxies", listen.trusted_proxies),
        ("delivery.webhooks.networks", config.delivery.webhooks.networks),
    ):
        for network in networks:
            try:
                ip_network(network)
            except ValueError as error:
                raise refuse(key, f"{network!r} is no network", "as in 10.1.0.0/16, or 10.1.2.3") from error
    if config.retention.answers_h < 48:
        raise refuse(
            "retention.answers_h",
            f"{config.retention.answers_h} h: who asks again the next day would be answered twice",
            "48 or more",
        )
    if config.daily.cut_off:
        from openline.decide.reporting import cut_off_of

        try:
            cut_off_of(config.daily.cut_off)
        except InputError as error:
            raise refuse("daily.cut_off", error.what, error.next_step) from error
    if len(set(config.daily.parties)) == 1:
        raise refuse("daily.parties", "it is for one party alone", "name two at least, or none for all")
    smtp = config.delivery.smtp
    if smtp.host and not smtp.sender:
        raise refuse("delivery.smtp.host", "there is no delivery.smtp.sender", "say where mail comes from")
    tcp = config.positions.tcp
    if tcp.port and not tls.cert_file and not listen.allow_plain and not is_local(tcp.host):
        raise refuse(
            "positions.tcp.host", f"{tcp.host!r} can be reached by others, and there is no TLS", "give it"
        )
    if config.delivery.maildir and not smtp.host:
        raise refuse("delivery.maildir", "mail is answered, and by no server", "give delivery.smtp.host")
    if smtp.security == "none" and smtp.password and not is_local(smtp.host):
        raise refuse("delivery.smtp.security", "the password would go in the open", '"starttls" or "tls"')
    for setting in settings():
        value = _at(config, setting.path)
        if isinstance(value, int | float) and not isinstance(value, bool):
            least = 0 if setting.path[-1] == "port" or value == setting.default else 1e-9
            if value < least:
                raise refuse(setting.key, f"{value} is too little", "give more than 0")
    for name, provider in config.identity.providers.items():
        if not provider.issuer.startswith("https://") and not is_local(_host_of(provider.issuer)):
            raise refuse(
                f"identity.providers.{name}.issuer",
                f"{provider.issuer!r} is spoken to in the open",
                "give an https address",
            )


def is_local(host: str) -> bool:
    """Say whether an address is this machine's own, so that nobody else reaches it."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _host_of(url: str) -> str:
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or ""


def _ports(config: Config) -> list[tuple[str, int]]:
    return [
        (it.key, _at(config, it.path)) for it in settings() if it.path[-1] == "port" and "NAME" not in it.path
    ]


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        if name == "NAME":
            return None
        value = getattr(value, name)
    return value


# -- reading -------------------------------------------------------------------------------------------------


def _of_file(file: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the TOML file says, and where each value stands."""
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}, {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot be read: {said}", where=str(file)) from error
    sources: dict[str, str] = {}

    def walk(part: Mapping[str, Any], path: tuple[str, ...]) -> None:
        for name, value in part.items():
            here = (*path, name)
            if isinstance(value, dict):
                walk(value, here)
                continue
            sources[".".join(here)] = str(file)
            type = _type_at(here, where=str(file))
            if _is_secret(type):
                raise InputError(
                    "a secret does not stand in this file, which is copied about",
                    where=f"{file}: {'.'.join(here)}",
                    next_step=f"give {name}_file, or set {PREFIX}{'__'.join(here).upper()}",
                )

    walk(values, ())
    return values, sources


def _type_at(path: tuple[str, ...], *, where: str) -> Any:
    """Return the type of what stands at a path of the tree, or refuse a name that is not known."""
    here: Any = Config
    for depth, name in enumerate(path):
        if get_origin(here) is dict:
            here = get_args(here)[1]
            continue
        hints = get_type_hints(here) if _is_section(here) else {}
        if name not in hints:
            near = get_close_matches(name, hints, n=1)
            raise InputError(
                f"there is no {'.'.join(path[: depth + 1])!r} to set",
                where=f"{where}: {'.'.join(path)}" if where else "",
                next_step=f"did you mean {'.'.join((*path[:depth], near[0]))!r}?"
                if near
                else "'openline config show' lists everything",
            )
        here = hints[name]
    return here


def _put_variable(values: dict[str, Any], variable: str, text: str) -> tuple[str, ...]:
    """Put the value of a variable at its place, and return its path."""
    path = tuple(variable.removeprefix(PREFIX).lower().split("__"))
    type = _type_at(path, where=variable)
    if _is_section(type) or get_origin(type) is dict:
        raise InputError("is a table, and no value", where=variable, next_step="name one of its fields")
    part = values
    for name in path[:-1]:
        part = part.setdefault(name, {})
    if get_origin(type) is tuple:
        part[path[-1]] = [it.strip() for it in text.split(",") if it.strip()]
    elif _is_secret(type):
        part[path[-1]] = Secret(text)
    else:
        try:
            part[path[-1]] = msgspec.convert(text, type, strict=False)
        except msgspec.ValidationError as error:
            raise InputError(f"{text!r}: {_said(error)}", where=variable) from error
    return path


def _read_secrets(
    section: type[Section],
    values: dict[str, Any],
    path: tuple[str, ...],
    sources: dict[str, str],
    notes: list[str],
    home: Path,
) -> None:
    """Put what the files of secrets hold where the secrets belong."""
    for name, type in get_type_hints(section).items():
        here = (*path, name)
        key = ".".join(here)
        if _is_section(type) and isinstance(values.get(name), dict):
            _read_secrets(type, values[name], here, sources, notes, home)
        elif get_origin(type) is dict and isinstance(values.get(name), dict):
            for each, inner in values[name].items():
                if isinstance(inner, dict):
                    _read_secrets(get_args(type)[1], inner, (*here, each), sources, notes, home)
        elif _is_secret(type) and (file := values.get(f"{name}_file")):
            where = f"{sources.get(key + '_file', '')}: {key}_file"
            if name in values:
                raise InputError(
                    f"{key} is set too, by {sources.get(key, '')}", where=where, next_step="set one of them"
                )
            found = home / str(file)
            try:
                text = found.read_text(encoding="utf-8").strip()
                if found.stat().st_mode & 0o004:
                    notes.append(f"{found}: everybody on this machine may read it")
            except (OSError, UnicodeDecodeError) as error:
                said = error.strerror if isinstance(error, OSError) else "it is no text"
                raise InputError(f"{found} cannot be read: {said}", where=where) from error
            if not text:
                raise InputError(f"{found} is empty", where=where)
            values[name] = Secret(text)
            sources[key] = str(found)


def _convert(type: Any, value: Any, path: tuple[str, ...], sources: Mapping[str, str]) -> Any:
    """Make a part of the tree of what was read, so that an error names its key and its source."""
    if _is_section(type):
        if not isinstance(value, dict):
            raise InputError("is a table", where=_place(path, sources), next_step=f"write [{'.'.join(path)}]")
        hints = get_type_hints(type)
        made = {name: _convert(hints[name], it, (*path, name), sources) for name, it in value.items()}
        missing = [it.name for it in msgspec.structs.fields(type) if it.required and it.name not in made]
        if missing:
            raise InputError(
                f"{'.'.join((*path, missing[0]))} is not set",
                where=_place((*path, next(iter(value), "")), sources).rpartition(":")[0],
            )
        return type(**made)
    if get_origin(type) is dict:
        if not isinstance(value, dict):
            raise InputError("is a table of tables", where=_place(path, sources))
        inner = get_args(type)[1]
        return {name: _convert(inner, it, (*path, name), sources) for name, it in value.items()}
    if isinstance(value, Secret):
        return value
    try:
        return msgspec.convert(value, type)
    except msgspec.ValidationError as error:
        raise InputError(f"{value!r}: {_said(error)}", where=_place(path, sources)) from error


def _place(path: tuple[str, ...], sources: Mapping[str, str]) -> str:
    key = ".".join(path)
    source = sources.get(key) or next((it for name, it in sources.items() if name.startswith(f"{key}.")), "")
    return source if source.startswith(PREFIX) else f"{source}: {key}"


def _said(error: msgspec.ValidationError) -> str:
    return str(error).partition(" - at `")[0].replace("`", "")


def _is_section(type: Any) -> bool:
    return inspect.isclass(type) and issubclass(type, Section)


def _is_secret(type: Any) -> bool:
    return Secret in get_args(type)
