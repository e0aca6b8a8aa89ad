"""The government's identity service as django-allauth finds it: OpenID Connect with everything checked.

Beyond the library: a nonce binds the token to the browser that asked, the signature is checked also where the token
came straight from the service, and a visitor's address cannot change what is asked of the service.
"""

import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
"""Signatures with a key pair; a secret that both sides know proves nothing to a third."""
LEEWAY_SECONDS = 30
KEPT = ("iss", "sub", "acr", "amr", "nonce", "auth_time")
"""What is kept of a token: no name, no number of a person."""


class IdentityAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The exchange with the service."""

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Where the service sends the browser back."""
        url: str = build_absolute_uri(request, reverse("identity_callback"), self.redirect_uri_protocol)
        return url

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **options: Any) -> Any:
        """What the signed token says; nothing that comes without one."""
        signed = options["response"].get("id_token")
        if not signed:
            raise OAuth2Error("no id_token")
        data = {"id_token": self._decode_id_token(app, signed)}
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """The claims; raise ``OAuth2Error`` where signature, issuer, audience or time are not as they must be."""
        try:
            header = jwt.get_unverified_header(id_token)
            if header.get("alg") not in ALGORITHMS:
                raise OAuth2Error(f"alg {header.get('alg')!r}")
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key(header.get("kid")),
                algorithms=[header["alg"]],
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error(f"id_token: {type(error).__name__}: {error}") from error
        if claims.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("azp")
        return claims

    def _key(self, kid: str | None) -> Any:
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        fitting = [one for one in keys if kid is None or one.key_id == kid]
        if len(fitting) != 1:
            raise OAuth2Error(f"kid {kid!r}")
        return fitting[0].key


class IdentityProvider(OpenIDConnectProvider):  # type: ignore[misc]
    """The service."""

    id = "identity"
    oauth2_adapter_class = IdentityAdapter
    pkce_enabled_default = True

    def redirect(self, request: HttpRequest, process: str, **options: Any) -> HttpResponse:
        """To the service, with a nonce that its token must bear."""
        nonce = secrets.token_urlsafe(24)
        options["auth_params"] = {**self.get_auth_params(), "nonce": nonce}
        options["scope"] = self.get_scope()
        answer: HttpResponse = super().redirect(request, process, nonce=nonce, **options)
        return answer

    def get_default_scope(self) -> list[str]:
        """Who it is, and nothing else about them."""
        return ["openid"]

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept beside the account."""
        claims = data["id_token"]
        return {name: claims[name] for name in KEPT if name in claims}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: accounts are made here, by the security administrator."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None."""
        return []


provider_classes = [IdentityProvider]
