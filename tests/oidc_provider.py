"""An OpenID Connect provider (canaille) with three people: the port and the address of the map are its arguments."""

import datetime
import sys
import warnings

PASSWORD = "correct horse battery"  # noqa: S105 - of made-up people
GROUPS = {"ada": "stewards", "bob": "analysts", "cat": ""}
CLIENT = "needs-map"


def serve(port, home):
    warnings.simplefilter("ignore")
    from canaille import create_app  # noqa: PLC0415 - read in this process only
    from werkzeug.serving import make_server  # noqa: PLC0415

    settings = {"SECRET_KEY": "k" * 40, "SERVER_NAME": f"127.0.0.1:{port}", "PREFERRED_URL_SCHEME": "http"}
    app = create_app(settings | {"CANAILLE": {"DATABASE": "memory"}, "CANAILLE_OIDC": {}})
    with app.app_context():
        from canaille.app import models  # noqa: PLC0415 - they exist only within an app
        from canaille.backends import Backend  # noqa: PLC0415

        for name, group in GROUPS.items():
            user = models.User(
                user_name=name,
                formatted_name=name.title(),
                family_name=name.title(),
                emails=[f"{name}@icb.example"],
                password=PASSWORD,
            )
            Backend.instance.save(user)
            if group:
                Backend.instance.save(models.Group(display_name=group, members=[user]))
        client = models.Client(
            client_id=CLIENT,
            client_secret=CLIENT,
            client_name="Needs map",
            client_uri=home,
            contacts=["it@icb.example"],
            redirect_uris=[f"{home}oauth2callback"],
            post_logout_redirect_uris=[f"{home}oauth2callback"],
            grant_types=["authorization_code"],
            response_types=["code"],
            scope=["openid", "email", "profile", "groups"],
            token_endpoint_auth_method="client_secret_basic",  # noqa: S106 - a way to send one
            client_id_issued_at=datetime.datetime.now(datetime.UTC),
        )
        Backend.instance.save(client)
        client.audience = [client]
        Backend.instance.save(client)
    make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
