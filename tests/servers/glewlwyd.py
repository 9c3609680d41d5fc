"""A real OpenID provider for tests: Debian's glewlwyd, on a free port, with its own database and key."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

BINARY = Path("/usr/bin/glewlwyd")
SCHEMA = Path("/usr/share/dbconfig-common/data/glewlwyd/install/sqlite3")
MODULES = Path("/usr/lib/glewlwyd")
ADMIN = {"username": "admin", "password": "password"}
"""What a new database of glewlwyd holds."""
CLIENT = "openline"
SECRET = "a-secret-between-the-provider-and-this-node"
PASSWORD = "correct horse battery staple"
SCOPE = "openid"
ID_TOKEN_S = 3600


class Glewlwyd:
    """A running provider.

    Parameters
    ----------
    folder
        Where its database, configuration and log go.
    port
        A free one.
    """

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.root = f"http://127.0.0.1:{port}"
        self.issuer = f"{self.root}/api/oidc"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._log = (folder / "glewlwyd.log").open("wb")
        with sqlite3.connect(folder / "glewlwyd.db") as database:
            database.executescript(SCHEMA.read_text())
        (folder / "none").mkdir()
        configuration = folder / "glewlwyd.conf"
        configuration.write_text(self._configuration(port))
        self._process = subprocess.Popen(
            [BINARY, f"--config-file={configuration}"], stdout=self._log, stderr=subprocess.STDOUT
        )
        try:
            self._wait()
            self._admin = self.browser()
            self._admin.post(f"{self.root}/api/auth", json=ADMIN).raise_for_status()
            self._set_up()
        except BaseException:
            self.close()
            raise

    def _configuration(self, port: int) -> str:
        return f"""
port={port}
bind_address="127.0.0.1"
external_url="{self.root}"
login_url="login.html"
api_prefix="api"
static_files_path="/usr/share/glewlwyd/webapp/"
log_mode="console"
log_level="WARNING"
cookie_domain="127.0.0.1"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="{MODULES}/user"
user_middleware_module_path="{self.folder}/none"
client_module_path="{MODULES}/client"
user_auth_scheme_module_path="{MODULES}/scheme"
plugin_module_path="{MODULES}/plugin"
hash_algorithm="SHA512"
database = {{ type = "sqlite3"; path = "{self.folder}/glewlwyd.db"; }};
"""

    def _wait(self) -> None:
        until = time.monotonic() + 20
        while True:
            try:
                if httpx.get(f"{self.root}/config").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError((self.folder / "glewlwyd.log").read_text()[-2000:])
            time.sleep(0.05)

    def _set_up(self) -> None:
        self.administer("POST", "mod/plugin/", self._plugin())

    def _plugin(self) -> dict[str, Any]:
        private = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        parameters = {
            "iss": self.issuer,
            "jwt-type": "rsa",
            "jwt-key-size": "256",
            "key": private.decode(),
            "cert": public.decode(),
            "jwks-show": True,
            "access-token-duration": ID_TOKEN_S,
            "refresh-token-duration": 86_400,
            "code-duration": 60,
            "refresh-token-rolling": False,
            "allow-non-oidc": False,
            "auth-type-code-enabled": True,
            "auth-type-code-revoke-replayed": True,
            "auth-type-token-enabled": False,
            "auth-type-id-token-enabled": False,
            "auth-type-password-enabled": False,
            "auth-type-client-enabled": False,
            "auth-type-refresh-enabled": False,
            "subject-type": "public",
            "allowed-scope": [SCOPE],
            "pkce-allowed": True,
            "pkce-method-plain-allowed": False,
            "pkce-required": True,
        }
        return {"module": "oidc", "name": "oidc", "display_name": "oidc", "parameters": parameters}

    def take_new_key(self) -> None:
        """Sign with another key from now on, and publish that one alone."""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.administer("PUT", "mod/plugin/oidc", self._plugin())
        self.administer("PUT", "mod/plugin/oidc/reset", {})

    def administer(self, method: str, path: str, body: object) -> Any:
        """Do something by the provider's own administration interface."""
        answer = self._admin.request(method, f"{self.root}/api/{path}", json=body)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        return answer.json() if answer.content else None

    def add_client(self, redirect_uri: str, *, client: str = CLIENT) -> None:
        """Let a node send people here who come back to ``redirect_uri``."""
        self.administer(
            "POST",
            "client/",
            {
                "client_id": client,
                "name": client,
                "confidential": True,
                "password": SECRET,
                "client_secret": SECRET,
                "enabled": True,
                "scope": [],
                "authorization_type": ["code"],
                "redirect_uri": [redirect_uri],
                "token_endpoint_auth_method": ["client_secret_basic"],
            },
        )

    def add_user(self, name: str) -> None:
        """Let somebody sign in here, with :data:`PASSWORD`."""
        self.administer(
            "POST",
            "user/",
            {
                "username": name,
                "name": name,
                "password": PASSWORD,
                "enabled": True,
                "scope": ["g_profile", SCOPE],
            },
        )

    def browser(self) -> httpx.Client:
        """Give somebody's browser: it keeps cookies, and follows nothing by itself."""
        return httpx.Client(follow_redirects=False, timeout=10)

    def sign_in(self, browser: httpx.Client, page: str, name: str, client: str = CLIENT) -> str:
        """Do on the provider's page what a person does there; return where he is sent on to.

        Parameters
        ----------
        browser
            That was sent here.
        page
            Where it was sent: name and password are typed there, and consent is given.
        name
            Whose.
        """
        asked = browser.get(page)
        assert asked.status_code == 302, asked.text
        login = httpx.URL(asked.headers["location"])
        assert login.path == "/login.html", login
        typed = {"username": name, "password": PASSWORD}
        browser.post(f"{self.root}/api/auth/", json=typed).raise_for_status()
        agreed = browser.put(f"{self.root}/api/auth/grant/{client}", json={"scope": SCOPE})
        agreed.raise_for_status()
        # The page's script goes back to what was asked for, and says that everything is settled.
        back = browser.get(httpx.URL(login.params["callback_url"]).copy_add_param("g_continue", ""))
        assert back.status_code == 302, back.text
        return str(back.headers["location"])

    def close(self) -> None:
        """Stop it."""
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture(scope="session")
def glewlwyd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Glewlwyd]:
    """A provider that runs until the tests are over; tests add the clients and people that they need."""
    if not (BINARY.exists() and SCHEMA.exists() and os.access(BINARY, os.X_OK)):
        pytest.skip("glewlwyd is not installed: apt-get install glewlwyd")
    folder = tmp_path_factory.mktemp("glewlwyd")
    provider = Glewlwyd(folder, free_port())
    try:
        yield provider
    finally:
        provider.close()
        shutil.rmtree(folder, ignore_errors=True)
