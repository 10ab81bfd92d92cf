"""Which module may include which: the one place where the direction of dependencies is written down.

A module may include itself and the modules named here, directly; what those include is not implied, so that
every arrow in the code is an arrow in this table.
"""

ALLOWED = {
    "base": [],
    "loop": ["base"],
    "amf": ["base"],
    "http": ["base"],
    # Files of SQLite: statements and rows, whatever they mean.
    "sqlite": ["base"],
    # Codecs know no I/O: bytes in, values out.
    "rtmp": ["amf", "base"],
    "media": ["amf", "base"],
    # Tokens and SWF files: bytes in, values out.
    "token": ["sqlite", "base"],
    "swf": ["base"],
    # Transports know no session.
    "net": ["loop", "http", "rtmp", "base"],
    # The hub knows no protocol.
    "hub": ["media", "amf", "loop", "base"],
    # Files that clients of an application hand one another: on the disk, and over HTTP.
    "files": ["hub", "net", "http", "loop", "base"],
    # Persistent shared objects on disk.
    "store": ["hub", "sqlite", "amf", "base"],
    # Web pages that the server itself has: built in, and of applications' folders.
    "pages": ["hub", "net", "http", "loop", "base"],
    # Who may do what: the hub's questions answered by keys and tokens.
    "access": ["hub", "token", "loop", "base"],
    # Requests to web servers, and their signatures.
    "fetch": ["loop", "base"],
    # Web servers that are told and asked.
    "webhook": ["fetch", "hub", "loop", "base"],
    # Child processes: one, its socket, what is said over it.
    "child": ["loop", "base"],
    # Access plug-ins: the processes they run in, on either side.
    "plugin": ["child", "hub", "amf", "loop", "base"],
    # Audio of one codec into another's: the server's side, and the program that decodes and encodes.
    "transcode": ["child", "hub", "media", "loop", "base"],
    "transcoder": ["transcode", "child", "media", "base"],
    # Server-side scripts: what may govern an instance. They reach other servers (client, fetch), over connections that
    # carry bytes (net).
    "script": ["client", "fetch", "files", "hub", "net", "rtmp", "amf", "loop", "base"],
    "session": ["hub", "swf", "net", "rtmp", "media", "amf", "loop", "base"],
    # Fills the Options of the modules that own them.
    "config": ["session", "access", "webhook", "fetch", "files", "plugin", "transcode", "net", "hub", "amf", "swf", "token", "base"],
    # The composition root wires everything.
    "server": ["pages", "config", "script", "session", "access", "webhook", "fetch", "files", "plugin", "transcode", "store", "hub", "net", "http", "rtmp", "swf", "token", "loop", "base"],
    "cli": ["server", "config", "script", "client", "token", "net", "media", "amf", "loop", "base"],
    # The client library: what the server uses to speak, without the hub.
    "client": ["net", "rtmp", "http", "media", "amf", "loop", "base"],
}

# Headers of the operating system and of libraries that only some modules may know.
RESTRICTED = {
    "boost/asio": ["loop", "net", "child", "server", "client"],
    "boost/beast": ["http", "net", "client"],
    "sys/socket.h": ["net", "child", "plugin", "transcoder", "client"],
    "tinyxml2.h": ["config"],
    "CLI/": ["cli"],
    "spdlog/": ["base"],
    "JavaScriptCore/": ["script"],
    "sqlite3.h": ["sqlite"],
    "nlohmann/": ["token", "webhook", "cli", "client"],
    "curl/": ["fetch"],
    "zlib.h": ["swf"],
    "lzma.h": ["swf"],
    "zip.h": ["swf"],
    "libav": ["transcoder"],
    "libswresample/": ["transcoder"],
    "seccomp.h": ["transcoder"],
    "openssl/": ["base", "rtmp", "net", "token", "swf", "access", "fetch", "files", "client"],
}
