"""The programs that are measured: each is started anew for every run and stopped behind it."""
import os
import pathlib
import subprocess
import tempfile

from .processes import Process, children_of, free_port

APPLICATION = "live"
STREAM = "bench"

NGINX_CONF = """
daemon off;
worker_processes 1;
worker_rlimit_nofile {descriptors};
pid {root}/nginx.pid;
error_log {root}/error.log warn;
load_module {module};
events {{ worker_connections {connections}; }}
rtmp {{
  access_log off;
  server {{
    listen 127.0.0.1:{port};
    chunk_size {chunk_size};
    application {application} {{ live on; }}
  }}
}}
"""

KEYS = {"ECDSA P-256": ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
        "RSA 2048": ["-newkey", "rsa:2048"]}

QUEUE_XML = """<Application>
  <StreamManager>
    <Live>
      <Queue enabled="true">
        <MaxQueueSize>{size}</MaxQueueSize>
        <MaxQueueDelay>{delay}</MaxQueueDelay>
      </Queue>
    </Live>
  </StreamManager>
</Application>
"""


class Server:
    """A server in a folder of its own, as a context manager."""

    name = ""

    def __init__(self, launcher):
        self._launcher = launcher

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="sallyport-bench-")
        self.root = pathlib.Path(self._folder.name)
        self.port = free_port()
        self._process = Process(self._launcher, self._prepare(), self.root / "log")
        try:
            self._process.wait_for_port(self.port)
        except RuntimeError:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._process.stop()
        self._folder.cleanup()

    def pids(self):
        return [self._process.pid]

    def url(self, scheme="rtmp"):
        return f"{scheme}://127.0.0.1:{self.port}/{APPLICATION}/{STREAM}"

    def _prepare(self):
        """Makes what the server needs in its folder; answers the command that starts it."""
        raise NotImplementedError


def make_certificate(folder, kind):
    """A self-signed one for 127.0.0.1 and its key, as paths; `kind` is a key of KEYS."""
    certificate, key = folder / "bench.crt", folder / "bench.key"
    subprocess.run(["openssl", "req", "-x509", *KEYS[kind], "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                    "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    return certificate, key


class Floor(Server):
    """With `tls`, a key of KEYS, it speaks TLS alone."""

    def __init__(self, launcher, build, window_ms=0, tls=None):
        super().__init__(launcher)
        self._tls = tls
        self._program = build / "bin" / "sallyport_floor"
        self._window_ms = window_ms
        self.name = "floor"

    def _prepare(self):
        command = [str(self._program), "--port", str(self.port), "--merge-ms", str(self._window_ms)]
        if self._tls:
            certificate, key = make_certificate(self.root, self._tls)
            command += ["--certificate", str(certificate), "--key", str(key)]
        return command


class Sallyport(Server):
    """`window_ms` is Live/Queue/MaxQueueDelay; 0 leaves the configuration as `init` makes it. With `rtmpe` it
    serves that too, with `tls`, a key of KEYS, also TLS."""

    def __init__(self, launcher, build, window_ms=0, rtmpe=False, tls=None):
        super().__init__(launcher)
        self._program = build / "bin" / "sallyport"
        self._window_ms = window_ms
        self._rtmpe = rtmpe
        self._tls = tls
        self.name = "sallyport"

    def _prepare(self):
        subprocess.run([str(self._program), "init", str(self.root / "server")], check=True, capture_output=True)
        if self._window_ms:
            self._set_window()
        if self._rtmpe:
            self._enable_rtmpe()
        if self._tls:
            self._enable_tls()
        return [str(self._program), "serve", "--root", str(self.root / "server"), "--listen",
                f"127.0.0.1:{self.port}", "--open", "--workers", "1"]

    def _set_window(self):
        """The size is out of reach, so that only the delay counts."""
        folder = self.root / "server" / "applications" / APPLICATION
        folder.mkdir(parents=True, exist_ok=True)
        text = QUEUE_XML.format(size=16 * 1024 * 1024, delay=self._window_ms)
        (folder / "Application.xml").write_text(text, encoding="utf-8")

    def _enable_rtmpe(self):
        path = self.root / "server" / "conf" / "_defaultRoot_" / "Adaptor.xml"
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('<RTMPE enabled="false">', '<RTMPE enabled="true">'), encoding="utf-8")

    def _enable_tls(self):
        certificate, key = make_certificate(self.root, self._tls)
        path = self.root / "server" / "conf" / "fms.ini"
        text = path.read_text(encoding="utf-8")
        for name, value in (("CERTIFICATE", certificate), ("KEY", key)):
            text = text.replace(f"TLS.{name} =\n", f"TLS.{name} = {value}\n")
        path.write_text(text, encoding="utf-8")


class Nginx(Server):
    """Debian's nginx with libnginx-mod-rtmp. A chunk size of 65536 is its best: a message is one chunk."""

    MODULE = "/usr/lib/nginx/modules/ngx_rtmp_module.so"

    def __init__(self, launcher, chunk_size=65536):
        super().__init__(launcher)
        self._chunk_size = chunk_size
        self.name = "nginx-rtmp"

    @classmethod
    def available(cls):
        return os.path.exists(cls.MODULE) and os.path.exists("/usr/sbin/nginx")

    def pids(self):
        return children_of(self._process.pid)

    def _prepare(self):
        conf = self.root / "nginx.conf"
        conf.write_text(
            NGINX_CONF.format(root=self.root, port=self.port, module=self.MODULE, chunk_size=self._chunk_size,
                              application=APPLICATION, connections=8192, descriptors=16384),
            encoding="utf-8")
        return ["/usr/sbin/nginx", "-c", str(conf), "-p", str(self.root), "-e", str(self.root / "error.log")]
