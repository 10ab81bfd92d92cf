// The tags of Vhost.xml. Source: FMS configuration guide.
#include "config/schema.hpp"

namespace sallyport::config {
namespace {

using enum Effect;

constexpr TagRule kTags[] = {
    {"AliasList/Alias", many(host_name()), "", now, "another host name of this virtual host"},
    {"AliasList/Alias@name", text(), "", later, "a label without meaning"},
    {"AppsDir", text(), "", now,
     "folders of applications, separated by ;, in the order of search; empty: applications/"},

    {"ResourceLimits/MaxConnections", integer(-1), "-1", now, "clients at a time; -1 no limit"},
    {"ResourceLimits/MaxEdgeConnections", integer(-1), "-1", later, "clients of a remote virtual host"},
    {"ResourceLimits/MaxAppInstances", integer(-1), "15000", now,
     "application instances at a time; -1 no limit"},
    {"ResourceLimits/MaxStreams", integer(-1), "250000", now, "streams at a time; -1 no limit"},
    {"ResourceLimits/MaxSharedObjects", integer(-1), "50000", now, "shared objects at a time; -1 no limit"},
    {"ResourceLimits/AppInstanceGC", integer(0, kNoLimit, "min"), "1", later,
     "how often instances are tidied"},

    {"AutoCloseIdleClients@enable", boolean(), "", now,
     "false: idle clients of this virtual host stay; on as in Server.xml"},
    {"AutoCloseIdleClients/MaxIdleTime", integer(-1, 1'000'000'000, "s"), "", now,
     "without application data for this long; 0 or less: as in Server.xml"},
    {"AutoCloseIdleClients/CheckInterval", integer(0, 1'000'000'000, "s"), "", now,
     "how often it is looked for; 0: as in Server.xml"},

    {"VirtualKeys/Key", many(text()), "", later, "key given to clients of some versions"},
    {"VirtualKeys/Key@from", text(), "", later, "first version, as in WIN 7,0,19,0"},
    {"VirtualKeys/Key@to", text(), "", later, "last version"},
    {"VirtualDirectory/Streams", many(text()), "", later, "virtual;physical folder of recorded streams"},
    {"VirtualDirectory/Streams@key", text(), "", later, "only for clients with this virtual key"},

    {"DNSSuffix", host_name(), "", now, "added to bare host names, of clients and of their pages"},
    {"Allow", domains(), "all", now,
     "domains whose pages and SWF files may connect, as clients say; empty: those of this virtual host"},
    {"Addresses/Allow", addresses(), "all", now, "client addresses and names that are let in (ours)"},
    {"Addresses/Deny", addresses(), "", now, "client addresses and names that are kept out (ours)"},
    {"Addresses/Order", order(), "Allow,Deny", now, "as in Adaptor.xml"},

    {"Proxy/Mode", choice("local remote"), "local", later, "remote: an edge in front of another server"},
    {"Proxy/RequestTimeout", integer(0, kNoLimit, "s"), "2", later, "how long the origin may take"},
    {"Proxy/Anonymous", boolean(), "false", later, "leave the URL as it is"},
    {"Proxy/CacheDir@enabled", boolean(), "false", later, "cache on disk"},
    {"Proxy/CacheDir@useAppName", boolean(), "true", later, "one folder per application"},
    {"Proxy/CacheDir/Path", text(), "cache/", later, "where it lies"},
    {"Proxy/CacheDir/MaxSize", integer(0, kNoLimit, "GB"), "32", later, "how large it grows"},
    {"Proxy/LocalAddress", text(), "", later, "address for outgoing connections"},
    {"Proxy/RouteTable@protocol", choice("rtmp rtmps rtmpe"), "", later, "protocol of outgoing connections"},
    {"Proxy/RouteTable/RouteEntry", many(text()), "", later, "host:port;host:port, from and to"},
    {"Proxy/RouteTable/RouteEntry@protocol", choice("rtmp rtmps rtmpe"), "", later, "protocol of this route"},
    {"Proxy/EdgeAutoDiscovery/Enabled", boolean(), "false", later, "find the origin in a cluster"},
    {"Proxy/EdgeAutoDiscovery/AllowOverride", boolean(), "true", later, "clients may ask for it"},
    {"Proxy/EdgeAutoDiscovery/WaitTime", integer(0, kNoLimit, "ms"), "1000", later, "how long it may take"},
    {"Proxy/SSL/SSLVerifyCertificate", boolean(), "true", later, "verify the origin's certificate"},
    {"Proxy/SSL/SSLCACertificatePath", text(), "", later, "folder of trusted certificates"},
    {"Proxy/SSL/SSLCACertificateFile", text(), "", later, "file of trusted certificates"},
    {"Proxy/SSL/SSLVerifyDepth", integer(0, 100), "9", later, "longest chain"},
    {"Proxy/SSL/SSLCipherSuite", text(), "", later, "ciphers, as OpenSSL names them"},
    {"Proxy/AggregateMessages@enabled", boolean(), "true", later,
     "deliver aggregate messages from the cache"},
    {"Proxy/AggregateMessages/MaxAggMsgSize", integer(0, kNoLimit, "bytes"), "65536", later, "how large"},
    {"Proxy/AggregateMessages/MaxAggMsgDuration", integer(-1, kNoLimit, "ms"), "10000", later, "how long"},

    {"Logging/Access/Checkpoints@enable", boolean(), "false", later, "log long events now and then"},
    {"Logging/Access/Checkpoints/LogInterval", integer(-1, kNoLimit, "s"), "3600", later, "how often"},
};

}  // namespace

std::span<const TagRule> vhost_tags() {
  return kTags;
}

}  // namespace sallyport::config
