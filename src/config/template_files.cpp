#include "config/template_files.hpp"

namespace sallyport::config {
namespace {

constexpr std::string_view kVariables =
    R"(# Variables for the other configuration files, which use them as ${NAME}.
# A line is NAME = value; quotes around a value keep blanks at its ends.
# ${ROOT} is the folder that holds conf/ and applications/, ${CONF} is conf/.

# Where to listen: [ip]:port,port... without an address on every interface.
# A minus sign in front of a port marks a TLS port. Empty: 1935, 443 and 80, as far
# as they can be had; a port that is written here must be had. Adaptor.xml.
ADAPTOR.HOSTPORT =

# A web server that gets every HTTP request that is not ours, so that both can
# share port 80: [host]:port, as in :8080 on this machine. Empty: none. Adaptor.xml.
HTTPPROXY.HOST =

# The certificate of this server in PEM with its chain behind it, and its private key,
# absolute or relative to conf/_defaultRoot_/. With them TLS is served on every port, beside
# the rest; a port with a minus sign then takes nothing else. Empty: no TLS. Adaptor.xml.
TLS.CERTIFICATE =
TLS.KEY =

# The folders of applications, separated by semicolons. Vhost.xml.
VHOST.APPSDIR = ${ROOT}/applications
)";

constexpr std::string_view kServer = R"(<Root>
  <Server>
    <!-- Clients that have neither sent nor received anything but pings for MaxIdleTime seconds are
         disconnected. Vhost.xml and Application.xml may switch it off for theirs, or name another time. -->
    <AutoCloseIdleClients enable="false">
      <CheckInterval>60</CheckInterval>
      <MaxIdleTime>3600</MaxIdleTime>
    </AutoCloseIdleClients>

    <!-- false: this server keeps no shared objects on disk, whatever its applications say. -->
    <SharedObjManager>
      <Persistence>true</Persistence>
    </SharedObjManager>

    <!-- A file with the answer to <policy-file-request/>, absolute or relative to the
         root folder. Empty: an answer that allows the ports of the adaptor. -->
    <CrossDomainPath></CrossDomainPath>

    <!-- SWF files that pass for every application that verifies SWFs, such as those of
         administrators. -->
    <SWFVerification>
      <SWFFolder></SWFFolder>
    </SWFVerification>

    <ResourceLimits>
      <!-- Of one client address (IPv6: one /64) at a time, and a second; -1 means no limit. Offices and
           HTTP proxies are one address. Proxies in front of this server that do not tell the client's
           address belong in Exceptions. -->
      <ClientAddress>
        <MaxConnections>4096</MaxConnections>
        <MaxConnectionRate>1000</MaxConnectionRate>
        <MaxConnectionBurst>4000</MaxConnectionBurst>
        <Exceptions>127.0.0.0/8,::1</Exceptions>
      </ClientAddress>
    </ResourceLimits>
  </Server>
</Root>
)";

constexpr std::string_view kAdaptor = R"(<Adaptor>
  <!-- Every HostPort is one or more ports of one address. RTMP and RTMPT are served on each of them.
       Ports behind a proxy that sends the PROXY protocol are marked proxy="true", those where TLS was
       ended in front secure="true"; TrustedProxies then says who the proxies are:
         <HostPort proxy="true">10.0.0.2:1936</HostPort> -->
  <HostPortList>
    <HostPort>${ADAPTOR.HOSTPORT}</HostPort>
  </HostPortList>

  <!-- The proxies in front (addresses, or blocks such as 10.0.0.0/24), which may speak for their
       clients: in PROXY headers on marked ports, for tunnels in X-Forwarded-For. Nobody else is believed. -->
  <TrustedProxies></TrustedProxies>

  <!-- Which clients may connect: addresses, prefixes such as 10.60 or 192.0.2.0/24, host and domain
       names such as example.com (which covers www.example.com), or all. Names are looked up in both
       directions; who must be kept out is better denied by address.
       Allow,Deny: those in Allow and not in Deny. Deny,Allow: those in Allow, or not in Deny. -->
  <Allow>all</Allow>
  <Deny></Deny>
  <Order>Allow,Deny</Order>

  <!-- RTMPS, RTMPTS and HTTPS. Files that change are read again, without dropping anyone. For
       several host names repeat SSLServerCtx: the name that a client asks for chooses. -->
  <SSL>
    <SSLServerCtx>
      <SSLCertificateFile>${TLS.CERTIFICATE}</SSLCertificateFile>
      <SSLCertificateKeyFile type="PEM">${TLS.KEY}</SSLCertificateKeyFile>
      <SSLPassPhrase></SSLPassPhrase>
    </SSLServerCtx>
  </SSL>

  <HTTPTunnel>
    <!-- true, false, http1.1only, or keepalive (HTTP/1.1, or 1.0 with keep-alive). -->
    <Enable>true</Enable>
    <!-- Milliseconds between two idle requests of a client (0 to 4064), and how long an empty
         reply is held. 128 and 256 for the least delay, 1024 and 2048 for the fewest requests. -->
    <IdlePostInterval>512</IdlePostInterval>
    <IdleAckInterval>512</IdleAckInterval>
    <!-- Seconds without a request after which a session ends; -1 never. -->
    <IdleTimeout>60</IdleTimeout>
    <!-- The web server behind these ports, if fms.ini names one. -->
    <HttpProxy enable="true" maxbuf="16384">
      <Host>${HTTPPROXY.HOST}</Host>
    </HttpProxy>
  </HTTPTunnel>

  <RTMP>
    <!-- Whether old clients may use rtmpe:// and rtmpte://. That hides a stream from a glance and
         protects nothing: anybody in between can read and change it, and no rule takes it for secure. -->
    <RTMPE enabled="false"></RTMPE>
  </RTMP>
</Adaptor>
)";

constexpr std::string_view kVhost = R"(<VirtualHost>
  <!-- Other names of this virtual host. A further virtual host is a further folder beside
       this one, named as the host that clients connect to. -->
  <AliasList>
    <Alias></Alias>
  </AliasList>

  <!-- The domains whose pages and SWF files may connect, as in example.com, localhost; all; or
       nothing for the names of this virtual host alone. Clients say themselves where they come from,
       and any program can say what it likes: this keeps other people's sites out, not attackers. -->
  <Allow>all</Allow>

  <!-- An application exists if there is a folder of its name in one of these. -->
  <AppsDir>${VHOST.APPSDIR}</AppsDir>

  <!-- At a time; -1 means no limit. -->
  <ResourceLimits>
    <MaxConnections>-1</MaxConnections>
    <MaxAppInstances>15000</MaxAppInstances>
    <MaxStreams>250000</MaxStreams>
    <MaxSharedObjects>50000</MaxSharedObjects>
  </ResourceLimits>
</VirtualHost>
)";

constexpr std::string_view kApplication = R"(<Application>
  <!-- What holds for every application of this virtual host. An application may have an
       Application.xml of its own in its folder, which replaces these settings tag by tag,
       except those that carry override="no" here. -->

  <!-- What connecting, publishing and playing need.
       open: nothing. key: the key in the file stream.key of the application's folder.
       token: a token that permits it. key-or-token: either of the two. -->
  <Access>
    <Connect>open</Connect>
    <Publish>key</Publish>
    <Play>open</Play>
    <!-- What clients may do with shared objects. none: nothing. read: see them. temporary: also change those
         that are not persistent. all: also those that are kept on this machine's disk. -->
    <SharedObjects>temporary</SharedObjects>
    <!-- For tokens; files are relative to the root folder and read again when they change.
         Keys: what tokens are checked with. Audience: the name they must be made out to.
         Revocations: what was revoked; sessions that it let in end within 5 seconds.
         Once: a token lets in one session. EndAtExpiry: a session ends with its token.
    <Keys>conf/tokens.jwks</Keys>
    <Audience>live.example.com</Audience>
    <Revocations>conf/revoked.txt</Revocations>
    <Once>false</Once>
    <EndAtExpiry>false</EndAtExpiry>
    -->
  </Access>

  <!-- Web pages of this server: Player, one for every live stream (http://host/app/name in a browser); Publisher,
       one that publishes (http://host/app/_publish); Folder, the files of the application's folder www
       (http://host/app/). Isolated: browsers isolate the folder's pages from other origins, for sound through shared
       memory. Embedding: origins of the pages that may show them in a frame. -->
  <Pages>
    <Player>false</Player>
    <Publisher>false</Publisher>
    <Folder>false</Folder>
    <Isolated>false</Isolated>
    <Embedding>same</Embedding>
  </Pages>

  <!-- Seconds after the last client has left until an instance is unloaded. -->
  <MaxAppIdleTime>1200</MaxAppIdleTime>

  <StreamManager>
    <Live>
      <!-- A publisher that stays silent this long (milliseconds) after being asked gives way
           to another one who wants its stream's name; -1: it is never asked. -->
      <PublishTimeout>2000</PublishTimeout>
      <!-- Messages can be collected before they are sent, which costs delay and saves CPU.
           Without Queue nothing waits.
      <Queue enabled="true">
        <MaxQueueSize>4096</MaxQueueSize>
        <MaxQueueDelay>20</MaxQueueDelay>
      </Queue>
      -->
    </Live>
  </StreamManager>

  <!-- Shared objects: where persistent ones are kept (empty: sharedobjects in the application's folder), and
       how many slots an object, how many bytes a slot may have; -1: 65536, 524288. With DurableSuccess clients
       hear of a change of a persistent object when it is on the disk. -->
  <SharedObjManager>
    <StorageDir></StorageDir>
    <MaxProperties>-1</MaxProperties>
    <MaxPropertySize>-1</MaxPropertySize>
    <DurableSuccess>false</DurableSuccess>
  </SharedObjManager>

  <!-- Whether a script may let clients hand one another files (FileExchange). With override="no" here, no application
       can switch it on: <FileExchange override="no">. -->
  <FileExchange>
    <Enable>false</Enable>
  </FileExchange>

  <!-- Whether clients may come through HTTP. -->
  <AllowHTTPTunnel>true</AllowHTTPTunnel>

  <!-- Whether clients must prove that they run a SWF file of which a copy lies in the folder SWFs
       of the application. It keeps honest players of other sites away; it is no security, since
       whoever has the SWF can answer. Use tokens against everybody else. -->
  <SWFVerification enabled="false">
    <SWFFolder></SWFFolder>
    <!-- Seconds until a client that has not answered is disconnected: at all, and about the whole
         SWF. A program that replays the stream sees that much of it at a time, so less is better
         against rippers; a player still loads its SWF on a slow line, so more is better for those.
         -1: no limit. -->
    <FirstHashTimeout>5</FirstHashTimeout>
    <FinalHashTimeout>20</FinalHashTimeout>
    <!-- Programs that have no SWF, such as encoders: OBS and ffmpeg call themselves FMLE/3.0. -->
    <UserAgentExceptions>
      <Exception from="FMLE/3.0" to="FMLE/3.0"/>
    </UserAgentExceptions>
  </SWFVerification>

  <!-- Protocols clients may not use (rtmp, rtmpt, rtmps, rtmpe, rtmpte; rtmp bars rtmpt as well, and
       so on), or the only ones they may use. The word secure in the second list: by TLS only. -->
  <DisallowedProtocols></DisallowedProtocols>
  <AllowedProtocols></AllowedProtocols>

  <Client>
    <!-- Bytes per second that one client may receive and send; -1: no limit. A player that would
         need more is moved on to newer key frames, a publisher that sends more is slowed down. -->
    <Bandwidth>
      <ServerToClient>2500000</ServerToClient>
      <ClientToServer>2500000</ClientToServer>
    </Bandwidth>
    <!-- Bytes of one RTMP chunk, 128 to 65536. -->
    <OutChunkSize>60000</OutChunkSize>
  </Client>
</Application>
)";

constexpr TemplateFile kFiles[] = {
    {"conf/fms.ini", kVariables},
    {"conf/Server.xml", kServer},
    {"conf/_defaultRoot_/Adaptor.xml", kAdaptor},
    {"conf/_defaultRoot_/_defaultVHost_/Vhost.xml", kVhost},
    {"conf/_defaultRoot_/_defaultVHost_/Application.xml", kApplication},
};

}  // namespace

std::span<const TemplateFile> template_files() {
  return kFiles;
}

}  // namespace sallyport::config
