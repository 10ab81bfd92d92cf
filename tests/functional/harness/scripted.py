"""Applications that a main script governs, and clients of theirs."""

import pathlib
import shutil
import signal

from harness.rtmp_client import RtmpClient, tcp

APPLICATIONS = pathlib.Path(__file__).parent.parent / "applications"


def application(root, name, script, xml=None):
    """Writes an application of one script."""
    folder = root / "applications" / name
    folder.mkdir(exist_ok=True)
    (folder / "main.asc").write_text(script)
    if xml:
        (folder / "Application.xml").write_text(f"<Application>{xml}</Application>")


def install(root, name):
    """Copies one of the applications that lie beside the tests."""
    shutil.copytree(APPLICATIONS / name, root / "applications" / name, dirs_exist_ok=True)


def serving(also=None, **scripts):
    """A `configure` that makes these applications, and does `also`."""

    def configure(root):
        if also:
            also(root)
        for name, script in scripts.items():
            application(root, name, script)

    return configure


def client_of(server, app, *arguments, source=None, **fields):
    client = RtmpClient(tcp(server.port, source=source))
    client.connect(app, f"rtmp://127.0.0.1:{server.port}/{app}", arguments=arguments, **fields)
    return client


def result(client, name, *values):
    return client.call(name, None, *values)[-1]


def calls_of(client, name):
    """The arguments of the calls of that name that the server has made so far."""
    return [call[3:] for call in list(client.calls) if call[0] == name]


def reload(server, app):
    """Has the server take up the application's script anew; its clients are disconnected."""
    script = server.root / "applications" / app / "main.asc"
    script.write_bytes(script.read_bytes() + b"\n")
    server.program.signal(signal.SIGHUP)
