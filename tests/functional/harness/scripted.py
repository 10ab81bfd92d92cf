"""Applications that a main script governs, and clients of them."""

from .rtmp_client import RtmpClient, tcp


def application(root, name, script, xml=None):
    folder = root / "applications" / name
    folder.mkdir(exist_ok=True)
    (folder / "main.asc").write_text(script)
    if xml:
        (folder / "Application.xml").write_text(f"<Application>{xml}</Application>")


def serving(also=None, **scripts):
    """A `configure` that makes these applications, and does `also`."""

    def configure(root):
        if also:
            also(root)
        for name, script in scripts.items():
            application(root, name, script)

    return configure


def client_of(server, app, *arguments, **fields):
    client = RtmpClient(tcp(server.port))
    client.connect(app, f"rtmp://127.0.0.1:{server.port}/{app}", arguments=arguments, **fields)
    return client


def result(client, name, *values):
    return client.call(name, None, *values)[-1]
