// The tags of Server.xml. Sub-trees that only size the thread pools, queues and caches of a server made of
// several processes are accepted whole. Source: FMS configuration guide.
#include "config/schema.hpp"

namespace sallyport::config {
namespace {

using enum Effect;

constexpr TagRule kTags[] = {
    {"Server/NetworkingIPv6", section(), "", later, "IPv6"},
    {"Server/NetworkingIPv6@enable", boolean(), "false", later, "whether it is used (ours always is)"},
    {"Server/CrossDomainPath", text(), "", now, "file with the answer to policy requests; empty: one that allows this adaptor's ports"},

    {"Server/Plugins/UserDefined", anything(), "", later, "values for plug-ins"},
    {"Server/Plugins/FilePlugin@enabled", boolean(), "true", later, "file plug-in"},
    {"Server/Plugins/FilePlugin/MaxNumberOfRequests", integer(0), "0", later, "requests it may have pending"},
    {"Server/Plugins/FilePlugin/Content", many(boolean()), "", later, "whether it handles this kind of file"},
    {"Server/Plugins/FilePlugin/Content@type", choice("Streams SWF"), "", later, "the kind"},

    {"Server/SSL/SSLRandomSeed", integer(8, kNoLimit, "bytes"), "16", later, "entropy to begin with"},
    {"Server/SSL/SSLSessionCacheGC", integer(0, kNoLimit, "min"), "5", later, "how often expired sessions are dropped"},
    {"Server/SSL/SSLClientCtx/SSLVerifyCertificate", boolean(), "true", later, "verify servers we connect to"},
    {"Server/SSL/SSLClientCtx/SSLCACertificatePath", text(), "", later, "folder of trusted certificates"},
    {"Server/SSL/SSLClientCtx/SSLCACertificateFile", text(), "", later, "file of trusted certificates"},
    {"Server/SSL/SSLClientCtx/SSLVerifyDepth", integer(0, 100), "9", later, "longest chain"},
    {"Server/SSL/SSLClientCtx/SSLCipherSuite", text(), "ALL:!ADH:!LOW:!EXP:!MD5:@STRENGTH", later, "ciphers, as OpenSSL names them"},

    {"Server/Process/UID", text(), "", later, "user to run as"},
    {"Server/Process/GID", text(), "", later, "group to run as"},
    {"Server/Mask", integer(0, 777, "octal"), "017", later, "permissions taken from new files"},
    {"Server/LicenseInfo", text(), "", later, "licence keys; none are needed"},
    {"Server/LicenseInfoEx", text(), "", later, "more licence keys"},
    {"Server/ReadBufferSize", integer(0, kNoLimit, "bytes"), "4096", later, "largest read buffer"},

    {"Server/Security/VirtualDirectoryForFile", section(), "", later, "virtual folders of script File objects"},
    {"Server/Security/VirtualDirectoryForFile@enable", boolean(), "false", later, "whether they are used"},
    {"Server/Security/MaxUrlLength", integer(0, kNoLimit, "bytes"), "32768", later, "longest URL"},
    {"Server/Security/LoginLimits/MaxFailures", integer(0), "3", later, "failed admin logins before a pause"},
    {"Server/Security/LoginLimits/RecoveryTime", integer(0, kNoLimit, "s"), "30", later, "the pause"},
    {"Server/Security/LoginLimits/LockoutLimit", integer(0), "300", later, "failed logins before none is accepted any more"},

    {"Server/AdminServer/HostPort", host_port(), ":1111", later, "address of the admin server"},
    {"Server/AdminServer/IpcHostPort", text(), "localhost:11110", later, "where cores reach it"},
    {"Server/AdminServer/SocketGC", integer(0, kNoLimit, "s"), "60", later, "how often sockets are checked"},
    {"Server/AdminServer/RTMP/RTMPE@enabled", boolean(), "true", later, "RTMPE for admins"},
    {"Server/AdminServer/CrossDomainPath", text(), "", later, "its policy file"},
    {"Server/AdminServer/Process/UID", text(), "", later, "user to run as"},
    {"Server/AdminServer/Process/GID", text(), "", later, "group to run as"},
    {"Server/AdminServer/AdminElem", boolean(), "false", later, "<elem name=\"x\"> in replies instead of <_x>"},
    {"Server/AdminServer/Allow", text(), "all", later, "addresses admins may come from"},
    {"Server/AdminServer/Deny", text(), "", later, "addresses they may not come from"},
    {"Server/AdminServer/Order", order(), "Allow,Deny", later, "which of the two comes first"},

    {"Server/AutoCloseIdleClients@enable", boolean(), "false", later, "disconnect idle clients"},
    {"Server/AutoCloseIdleClients/CheckInterval", integer(0, kNoLimit, "s"), "60", later, "how often it is looked for"},
    {"Server/AutoCloseIdleClients/MaxIdleTime", integer(0, kNoLimit, "s"), "3600", later, "without application data for this long"},

    {"Server/ResourceLimits/FLVCachePurge", integer(0, kNoLimit, "min"), "60", later, "how often unused files leave the cache"},
    {"Server/ResourceLimits/FLVCacheSize", integer(0, 100, "%"), "10", later, "size of the cache, of all memory"},
    {"Server/ResourceLimits/FLVCache/MaxSize", integer(0, kNoLimit, "MB"), "500", later, "size of the cache"},
    {"Server/ResourceLimits/FLVCache/FileCheckInterval", integer(0, kNoLimit, "s"), "120", later, "how often files are checked for change"},
    {"Server/ResourceLimits/FLVCache/MaxKeyframeCacheSize", integer(0), "0", later, "key frames kept per file"},
    {"Server/ResourceLimits/FLVCache/FilterNonKeyFrames", boolean(), "false", later, "leave out frames without their key frame"},
    {"Server/ResourceLimits/RecBuffer/MaxFlushTime", integer(1, kNoLimit, "s"), "5", later, "recordings are written after this time"},
    {"Server/ResourceLimits/RecBuffer/MaxFlushSize", integer(32, kNoLimit, "KB"), "256", later, "or at this size"},
    {"Server/ResourceLimits/RecBuffer/AllowedVideoLag", integer(0, kNoLimit, "ms"), "", later, "audio waits so long for video"},
    {"Server/ResourceLimits/RecBuffer/MaxSize", integer(0, kNoLimit, "KB"), "5120", later, "largest buffer"},
    {"Server/ResourceLimits/RecBuffer/MaxTimestampSkew", integer(-1, kNoLimit, "ms"), "-1", later, "warn about larger gaps"},
    {"Server/ResourceLimits/CPUMonitor", integer(0, kNoLimit, "s"), "1", later, "how often CPU use is measured"},
    {"Server/ResourceLimits/ThreadPoolGC", integer(0, kNoLimit, "min"), "20", later, "how often unused threads end"},
    {"Server/ResourceLimits/MsgPoolGC", integer(0, kNoLimit, "s"), "60", later, "how often the message pool is tidied"},
    {"Server/ResourceLimits/ApplicationGC", integer(0, kNoLimit, "min"), "5", later, "how often unused applications are unloaded"},
    {"Server/ResourceLimits/SocketGC", integer(0, kNoLimit, "s"), "60", later, "how often sockets are checked"},
    {"Server/ResourceLimits/SSLSessionCacheGC", integer(0, kNoLimit, "min"), "5", later, "how often expired TLS sessions are dropped"},
    {"Server/ResourceLimits/ProcVMSizeMonitorInterval", integer(0, kNoLimit, "s"), "60", later, "how often memory is measured"},
    {"Server/ResourceLimits/ProcVMSizeWarn", integer(0, kNoLimit, "MB"), "1800", later, "warn above this"},
    {"Server/ResourceLimits/ProcVMSizeNominal", integer(0, kNoLimit, "MB"), "1600", later, "and say so when it is below again"},
    {"Server/ResourceLimits/Connector", anything(), "", later, "threads and handles of outgoing connections"},
    {"Server/ResourceLimits/Protocol/RTMP/Edge", anything(), "", later, "threads and sockets of edges; MaxConnectionRate"},
    {"Server/ResourceLimits/Protocol/RTMP/Core", anything(), "", later, "threads and sockets of cores"},
    {"Server/ResourceLimits/Protocol/RTMP/Admin", anything(), "", later, "threads and sockets of the admin server"},
    {"Server/ResourceLimits/Protocol/RTMP/SocketSndBuf", integer(0, kNoLimit, "bytes"), "0", later, "send buffer; 0: the system's"},
    {"Server/ResourceLimits/Protocol/RTMP/SocketRcvBuf", integer(0, kNoLimit, "bytes"), "0", later, "receive buffer; 0: the system's"},
    {"Server/ResourceLimits/Protocol/RTMP/DiffServ", integer(0, 255), "0", later, "differentiated services field"},
    {"Server/ResourceLimits/Protocol/RTMP/DiffServMask", integer(0, 255), "0", later, "its bits that are set"},
    {"Server/ResourceLimits/Protocol/ECCP", anything(), "", later, "between edges and cores"},
    {"Server/ResourceLimits/Protocol/ACCP", anything(), "", later, "between admin server and cores"},
    {"Server/ResourceLimits/IPCQueues", anything(), "", later, "queues between processes"},
    {"Server/ResourceLimits/MessageCache", anything(), "", later, "memory pool"},
    {"Server/ResourceLimits/SmallMemPool", anything(), "", later, "memory pool"},
    {"Server/ResourceLimits/LargeMemPool", anything(), "", later, "memory pool"},
    {"Server/ResourceLimits/SegmentsPool", anything(), "", later, "memory pool"},
    {"Server/ResourceLimits/Master/CoreGC", integer(0, kNoLimit, "s"), "300", later, "how often idle cores end"},
    {"Server/ResourceLimits/Master/CoreExitDelay", integer(0, kNoLimit, "s"), "20", later, "time they get for it"},
    {"Server/ResourceLimits/Edge", anything(), "", later, "threads of edges"},

    {"Server/Logging/Time", choice("local utc gmt"), "local", later, "time zone of logs"},
    {"Server/Logging/RetryNumber", integer(0), "0", later, "tries to open a log file"},
    {"Server/Logging/RetrySleep", integer(0, kNoLimit, "ms"), "100", later, "time between them"},
    {"Server/Logging/RecordsNumber", integer(-1), "-1", later, "lines kept meanwhile"},
    {"Server/Logging/TerminatingCharacters", choice("CRLF CR LF"), "CRLF", later, "end of a line"},
    {"Server/Logging/Access/Enable", boolean(), "true", later, "access log"},
    {"Server/Logging/Access/Scope", choice("server vhost"), "server", later, "one for all, or one per virtual host"},
    {"Server/Logging/Access/Checkpoints@enable", boolean(), "false", later, "log long events now and then"},
    {"Server/Logging/Access/Checkpoints/CheckInterval", integer(0, kNoLimit, "s"), "60", later, "how often it is looked for"},
    {"Server/Logging/Access/Checkpoints/LogInterval", integer(0, kNoLimit, "s"), "3600", later, "how often one is logged"},
    {"Server/Logging/Diagnostic/Enable", boolean(), "true", later, "diagnostic logs"},
    {"Server/Logging/Application/Enable", boolean(), "true", later, "application logs"},
    {"Server/Logging/AuthEvent/Enable", boolean(), "true", later, "authorization event log"},
    {"Server/Logging/AuthMessage/Enable", boolean(), "true", later, "authorization message log"},
    {"Server/Logging/FileIO/Enable", boolean(), "true", later, "file plug-in log"},

    {"Server/Localhost", text(), "localhost", later, "how the server reaches itself"},
    {"Server/PublicIP", text(), "", later, "address to give to clients"},
    {"Server/ServerDomain", text(), "", later, "host in the referrer of outgoing connections"},
    {"ServerDomain", text(), "", later, "the same, where shipped files have it"},

    {"Server/SWFVerification/SWFFolder", text(), "", later, "SWF files that pass for every application"},
    {"Server/SWFVerification/DirLevelSWFScan", integer(-1'000'000), "1", later, "levels of folders to look into; negative: all"},
    {"Server/SWFVerification/MaxInitDelay", integer(0, kNoLimit, "s"), "5", later, "time to read them"},
    {"Server/SWFVerification/MinGoodVersion", integer(0), "0", later, "lowest version of the verification"},
    {"Server/SWFVerification/Cache/TTL", integer(0, kNoLimit, "min"), "1440", later, "how long a SWF file is remembered"},
    {"Server/SWFVerification/Cache/UpdateInterval", integer(0, kNoLimit, "min"), "5", later, "how often new ones are looked for"},

    {"Server/Streams", anything(), "", later, "reading and writing of MP4 and raw files"},
    {"Server/StreamAdaptors", anything(), "", later, "libraries for file types"},
    {"Server/ScriptAdaptors", anything(), "", later, "libraries for script engines"},
    {"Server/Httpd", anything(), "", later, "the web server that FMS starts"},
    {"Server/Httpd@enabled", boolean(), "true", later, "whether it does"},
    {"Server/HtCacheClean", anything(), "", later, "cache cleaner of that web server"},
    {"Server/Registry", anything(), "", later, "registry core for other products"},
    {"Server/AdaptorList", anything(), "", later, "adaptors (FCS); ours are found by their folders"},
    {"Server/VirtualHostList", anything(), "", later, "virtual hosts (FCS); ours are found by their folders"},
};

}  // namespace

std::span<const TagRule> server_tags() {
  return kTags;
}

}  // namespace sallyport::config
