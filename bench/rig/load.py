"""Runs the load generator against a server and answers what it measured."""
import json
import os
import subprocess

from .processes import LOAD_CORE, SERVER_CORE


class LoadError(RuntimeError):
    pass


class Load:
    def __init__(self, launcher, build):
        self._launcher = launcher
        self._program = build / "bin" / "sallyport_load"
        self._micro = build / "bin" / "sallyport_micro"

    def fanout(self, server, scheme="rtmp", **options):
        return self._run("fanout", server, scheme, options)

    def setup(self, server, scheme="rtmp", **options):
        return self._run("setup", server, scheme, options)

    def handshakes(self, server, scheme, **options):
        return self._run("handshakes", server, scheme, options)

    def idle(self, server, scheme="rtmp", **options):
        return self._run("idle", server, scheme, options)

    def room(self, server, **options):
        return self._run("room", server, server.scheme, {"talk": server.talk, **options})

    def instances(self, server, **options):
        return self._run("instances", server, server.scheme, options)

    def rc4_nanoseconds_per_byte(self):
        """What the server's cipher needs by itself, on the server's core."""
        size = 32 * 1024
        return self._micro_nanoseconds(f"rc4/{size}") / size

    def rtmpe_handshake_microseconds(self):
        """The computation of one RTMPE handshake, without a socket, on the server's core."""
        return self._micro_nanoseconds("rtmpe_handshake/a") / 1000

    def _micro_nanoseconds(self, benchmark):
        command = [str(self._micro), f"--benchmark_filter=^{benchmark}$", "--benchmark_format=json",
                   "--benchmark_min_time=0.3"]
        with self._launcher.start(SERVER_CORE, command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  text=True) as process:
            output, _ = process.communicate()
        return json.loads(output)["benchmarks"][0]["cpu_time"]

    def _run(self, experiment, server, scheme, options):
        command = [str(self._program), experiment, "--url", server.url(scheme)]
        for pid in server.pids():
            command += ["--server-pid", str(pid)]
        for name, value in options.items():
            option = "--" + name.replace("_", "-")
            if value is True:
                command.append(option)
            elif value is not False:
                command += [option, str(value)]
        with self._launcher.start(LOAD_CORE, command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  text=True) as process:
            output, errors = process.communicate()
        if process.returncode != 0:
            raise LoadError(f"{server.name}: {errors.strip() or process.returncode}")
        result = json.loads(output)
        result["server"] = server.name
        result["load_average"] = round(os.getloadavg()[0], 2)
        return result
