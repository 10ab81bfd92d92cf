// The tags of Adaptor.xml. Source: FMS and FCS configuration guides.
#include "config/schema.hpp"

namespace sallyport::config {
namespace {

using enum Effect;

constexpr TagRule kTags[] = {
    {"ResourceLimits/MaxFailures", integer(0), "2", later,
     "failures of an edge process before it has to wait"},
    {"ResourceLimits/RecoveryTime", integer(-1, kNoLimit, "s"), "0", later, "how long it waits then"},
    {"ResourceLimits/MaxThreads", integer(0), "100", later, "I/O threads (FCS)"},

    {"HostPortList/HostPort", many(host_port()), ":1935,443,80", now,
     "addresses and ports to listen on; a minus sign marks a TLS port"},
    {"HostPortList/HostPort@name", text(), "", now, "name of the edge, for Edge sections"},
    {"HostPortList/HostPort@proxy", boolean(), "false", now,
     "a PROXY protocol header comes first, from TrustedProxies alone"},
    {"HostPortList/HostPort@secure", boolean(), "false", now,
     "whatever comes in here came over TLS as far as a proxy of TrustedProxies"},
    {"HostPortList/HostPort@xmlSocket", text(), "", now,
     "the application, or application/instance, that XMLSockets at these ports are for; from 1024 up (not in FMS)"},
    {"HostPortList/HostPort@ctl_channel", text(), "", later,
     "internal address between edge and core processes"},
    {"HostPortList/HostPort@rtmfp", text(), "", later, "UDP ports"},

    {"TrustedProxies", proxies(), "", now, "the proxies in front, which may speak for their clients"},
    {"TrustedProxies@http", choice("X-Forwarded-For Forwarded none"), "X-Forwarded-For", now,
     "the HTTP field in which they name the client"},

    {"Allow", addresses(), "all", now, "client addresses and names that are let in"},
    {"Deny", addresses(), "", now, "client addresses and names that are kept out"},
    {"Order", order(), "Allow,Deny", now,
     "Allow,Deny: in Allow and not in Deny; Deny,Allow: in Allow, or not in Deny"},

    {"HTTPTunnel/Enable", choice("true false http1.1only keepalive"), "true", now,
     "whether RTMPT is served, and to which HTTP clients"},
    {"HTTPTunnel/NodeID", node_id(), "", now, "put in front of session ids, for load balancers"},
    {"HTTPTunnel/IdlePostInterval", integer(0, 4064, "ms"), "512", now,
     "how long a client waits between two idle requests"},
    {"HTTPTunnel/IdleAckInterval", integer(0, 60'000, "ms"), "512", now,
     "how long an empty idle reply is held at most"},
    {"HTTPTunnel/IdleTimeout", integer(-1, kNoLimit, "s"), "60", now,
     "a session without requests ends after this; -1 never"},
    {"HTTPTunnel/MimeType", text(), "application/x-fcs", now,
     "content type of replies to requests that name none"},
    {"HTTPTunnel/WriteBufferSize", integer(1, 65'536, "KB"), "16", now,
     "raises the size of one reply above our 64 KB"},
    {"HTTPTunnel/SetCookie", boolean(), "false", now, "a cookie, for load balancers that keep to it"},
    {"HTTPTunnel/Redirect", section(), "", later, "byte proxy for the first request of a connection"},
    {"HTTPTunnel/Redirect@enable", boolean(), "false", later, "whether it is on"},
    {"HTTPTunnel/Redirect@maxbuf", integer(1024, 16'777'216, "bytes"), "16384", later,
     "buffer per direction"},
    {"HTTPTunnel/Redirect/Host", many(web_host()), "", later, "where to"},
    {"HTTPTunnel/Redirect/Host@port", integer(1, 65'535), "", later,
     "for requests that came in on this port"},
    {"HTTPTunnel/HttpProxy@enable", boolean(), "true", now,
     "pass requests that are not ours to a web server, if Host names one"},
    {"HTTPTunnel/HttpProxy@maxbuf", integer(1024, 16'777'216, "bytes"), "16384", now, "buffer per direction"},
    {"HTTPTunnel/HttpProxy/Host", many(web_host()), "", now, "the web server, [host]:port; empty: none"},
    {"HTTPTunnel/HttpProxy/Host@port", integer(1, 65'535), "", now,
     "for requests that came in on this port; absent: on any"},
    {"HTTPTunnel/NeedClose", boolean(), "true", now,
     "close HTTP/1.0 connections without keep-alive after the reply"},
    {"HTTPTunnel/MaxWriteDelay", integer(0, kNoLimit, "s"), "20", later,
     "stop queueing for a tunnel client that late"},
    {"HTTPTunnel/MinWriteDelay", integer(0, kNoLimit, "s"), "12", later,
     "and go on when it is no later than this"},
    {"HTTPTunnel/MaxHeaderLineLength", integer(64, 65'536, "bytes"), "1024", now,
     "longest header line of a request"},
    {"HTTPTunnel/MaxPipelinedRequests", integer(1, 1000), "5", now,
     "requests a client may send ahead of their replies"},
    {"HTTPTunnel/MaxUnusedSessions", integer(1, 1'000'000), "64", now,
     "sessions of one address that have been opened and have not got as far as connect (not in FMS)"},
    {"HTTPTunnel/Edge", many(same_as("HTTPTunnel")), "", later, "the same settings for one HostPort"},
    {"HTTPTunnel/Edge@name", text(), "", later, "its name"},

    {"SSL/SSLServerCtx", many(section()), "", now,
     "one certificate; with several the client's server name (SNI) chooses, the first is for all others"},
    {"SSL/SSLServerCtx/SSLCertificateFile", text(), "", now,
     "certificate and its chain in PEM, relative to this file's folder; empty: no TLS"},
    {"SSL/SSLServerCtx/SSLCertificateKeyFile", text(), "", now,
     "private key; empty: it is in the file of the certificate"},
    {"SSL/SSLServerCtx/SSLCertificateKeyFile@type", choice("PEM ASN1"), "PEM", now, "its encoding"},
    {"SSL/SSLServerCtx/SSLPassPhrase", text(), "", now, "pass phrase of the key"},
    {"SSL/SSLServerCtx/SSLPassPhrase@encrypt", boolean(), "false", now,
     "whether the pass phrase is written encrypted, which nobody can read here"},
    {"SSL/SSLServerCtx/SSLCipherSuite", text(), "", now,
     "ciphers of TLS 1.2, as OpenSSL names them; empty: those with forward secrecy"},
    {"SSL/SSLServerCtx/SSLSessionTimeout", integer(1, 1440, "min"), "5", now,
     "how long a TLS 1.2 session may be resumed"},
    {"SSL/Edge", many(same_as("SSL")), "", now, "the same for the HostPort of that name"},
    {"SSL/Edge@name", text(), "", now, "its name"},

    {"HTTPIdent", anything(), "", now, "what /fcs/ident answers, inside <fcs>"},
    {"HTTPIdent@enable", boolean(), "false", now, "whether it answers"},
    {"HTTPIdent2", text(), "", now, "address that /fcs/ident2 tells tunnel clients to use; empty: our own"},
    {"HTTPIdent2@enable", boolean(), "true", now, "whether it answers"},
    {"HTTPNull", anything(), "", later, "answer to GET /"},
    {"HTTPNull@enable", boolean(), "false", later, "whether there is one"},
    {"HTTPUserInfo@enable", boolean(), "false", later, "whether /fcs/uInfo/ serves files"},
    {"HTTPUserInfo/Path", text(), "uInfo/", later, "their folder"},
    {"HTTPUserInfo/MaxSize", integer(0), "100", later, "files kept in memory"},
    {"HTTPUserInfo/UpdateInterval", integer(0, kNoLimit, "ms"), "5000", later,
     "how often they are read again"},

    {"WebSocket@enabled", boolean(), "true", now,
     "serve RTMP over WebSocket: ws, and wss where there is TLS; independent of HTTPTunnel (not in FMS)"},
    {"Pages@enabled", boolean(), "true", now,
     "serve web pages of the applications whose Application.xml switches them on; false: of none (not in FMS)"},
    {"HttpFlv@enabled", boolean(), "true", now,
     "serve live streams as FLV: http://host/app/name.flv, and ws:// where WebSocket is on; to whom an application lets play "
     "(not in FMS)"},
    {"Gateway/Application", text(), "", now,
     "the application, or application/instance, that /gateway without an application in front leads to (not in FMS)"},
    {"EnableAltVhost", boolean(), "false", now,
     "the connect URI may choose a virtual host by ?_fcs_vhost=NAME"},
    {"RTMP/RTMPE@enabled", boolean(), "false", now,
     "serve rtmpe and rtmpte, for old clients: obfuscation, never counts as secure (FMS: true)"},
    {"RTMFP@enable", boolean(), "true", later, "RTMFP"},
    {"RTMFP", anything(), "", later, "UDP transport (FMS 4): groups, keep-alive, ports"},
    {"EdgeProtocols", anything(), "", later, "protocols between edges"},
};

}  // namespace

std::span<const TagRule> adaptor_tags() {
  return kTags;
}

}  // namespace sallyport::config
