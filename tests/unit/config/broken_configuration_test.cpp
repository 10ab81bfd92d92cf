// Broken configurations, one fault each. "@@" marks the place that the diagnostic must name, to the column.
#include <ostream>

#include <gtest/gtest.h>

#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"

namespace sallyport::config {
namespace {

struct Broken {
  const char* name;
  const char* file;     ///< the broken file
  const char* content;  ///< with its mark
  const char* what;
  const char* right;
};

constexpr const char* kAdaptor = "conf/_defaultRoot_/Adaptor.xml";
constexpr const char* kVhost = "conf/_defaultRoot_/_defaultVHost_/Vhost.xml";
constexpr const char* kApplication = "conf/_defaultRoot_/_defaultVHost_/Application.xml";
constexpr const char* kServer = "conf/Server.xml";
constexpr const char* kUsers = "conf/Users.xml";
constexpr const char* kLogger = "conf/Logger.xml";
constexpr const char* kIni = "conf/fms.ini";
constexpr const char* kSubstitution = "conf/substitution.xml";

void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name;
}

// The syntax of XML.
constexpr Broken kSyntax[] = {
    {"EmptyFile", kServer, "@@", "the file has no element", "leave the file out"},
    {"OnlyAComment", kServer, "@@<!-- nothing -->\n", "the file has no element", "leave the file out"},
    {"OnlyText", kServer, "\n  @@hello", "text outside the outermost tag", "remove it"},
    {"Utf16", kServer, "@@\xff\xfe<", "the file is UTF-16", "save it as UTF-8"},
    {"ControlCharacter", kServer, "<Root>\n  @@\x01</Root>", "control character", "remove it"},
    {"Doctype", kServer, "<?xml version=\"1.0\"?>\n@@<!DOCTYPE Root [<!ENTITY a \"b\">]>\n<Root/>",
     "a DOCTYPE is not accepted", "remove it"},
    {"DoctypeInLowerCase", kServer, "  @@<!doctype root>\n<Root/>", "a DOCTYPE is not accepted", "remove it"},
    {"EntityDeclaration", kServer, "<Root>@@<!ENTITY a \"b\"></Root>", "a declaration is not accepted",
     "remove it"},
    {"ExternalEntity", kServer, "<Root><Server><Localhost>a@@&file;</Localhost></Server></Root>",
     "an & begins no known character reference", "write &amp;"},
    {"BareAnd", kAdaptor, "<Adaptor>\n<HTTPIdent2>a @@& b</HTTPIdent2></Adaptor>",
     "an & begins no known character reference", "write &amp;"},
    {"BareAndInAttribute", kLogger, "<Logger><Access><LogServer type=\"u@@&p\"/></Access></Logger>",
     "an & begins no known character reference", "write &amp;"},
    {"NeverClosed", kAdaptor, "<Adaptor>\n  @@<HTTPTunnel>\n  <Allow>all</Allow>\n",
     "<HTTPTunnel> is never closed", "write </HTTPTunnel>"},
    {"RootNeverClosed", kAdaptor, "@@<Adaptor>\n<Allow>all</Allow>\n", "<Adaptor> is never closed",
     "write </Adaptor>"},
    {"WrongClosingTag", kAdaptor, "<Adaptor>\n  <HTTPTunnel>\n  @@</Adaptor>",
     "</Adaptor> stands where <HTTPTunnel> of line 2 is open", "write </HTTPTunnel>"},
    {"MistypedClosingTag", kAdaptor, "<Adaptor>\n<Allow>all@@</Alow>\n</Adaptor>",
     "</Alow> stands where <Allow> of line 2 is open", "write </Allow>"},
    {"ClosingTagInOtherCase", kAdaptor, "<Adaptor><Allow>all@@</allow></Adaptor>",
     "</allow> stands where <Allow> of line 1 is open", "write </Allow>"},
    {"ClosingTagTooMany", kAdaptor, "<Adaptor>\n</Adaptor>\n@@</Adaptor>", "</Adaptor> closes nothing",
     "remove it"},
    {"MalformedClosingTag", kAdaptor, "<Adaptor>\n<Allow>all@@</ Allow></Adaptor>",
     "a closing tag is malformed", "write </Name>"},
    {"TwoOutermostTags", kAdaptor, "<Adaptor/>\n@@<Adaptor/>",
     "<Adaptor> stands outside the outermost tag <Adaptor>", "one outermost tag"},
    {"TextAfterTheEnd", kAdaptor, "<Adaptor/>\n\n @@end", "text outside the outermost tag", "remove it"},
    {"CommentNeverClosed", kAdaptor, "<Adaptor>\n  @@<!-- <Allow>all</Allow>\n</Adaptor>",
     "the comment is never closed", "write -->"},
    {"CdataNeverClosed", kAdaptor, "<Adaptor><Allow>@@<![CDATA[all</Allow></Adaptor>",
     "the CDATA section is never closed", "write ]]>"},
    {"ProcessingInstruction", kAdaptor, "<Adaptor>@@<?php x ?></Adaptor>",
     "a processing instruction is not accepted", "remove it"},
    {"LateDeclaration", kAdaptor, "<Adaptor/>\n@@<?xml version=\"1.0\"?>",
     "a processing instruction is not accepted", "may stand first"},
    {"DeclarationNeverClosed", kAdaptor, "@@<?xml version=\"1.0\"\n<Adaptor/>",
     "the declaration is never closed", "write ?>"},
    {"LessThanInText", kAdaptor, "<Adaptor><HTTPIdent2>a @@< b</HTTPIdent2></Adaptor>", "a < begins no tag",
     "write &lt;"},
    {"TagWithoutEnd", kAdaptor, "<Adaptor>\n @@<Allow\n <Deny/></Adaptor>", "the tag <Allow has no end",
     "write >"},
    {"TagWithoutEndAtTheEnd", kAdaptor, "<Adaptor>@@<Allow name=\"x\"", "the tag <Allow has no end",
     "write >"},
    {"AttributeWithoutValue", kAdaptor, "<Adaptor><HTTPIdent @@enable/></Adaptor>",
     "attribute enable has no value", "write enable=\"value\""},
    {"AttributeWithoutQuotes", kAdaptor, "<Adaptor>\n<HTTPIdent enable=@@true/></Adaptor>",
     "the value of enable has no quotes", "write enable=\"value\""},
    {"AttributeNeverClosed", kAdaptor, "<Adaptor><HTTPIdent enable=@@\"true/></Adaptor>",
     "the value of enable has no closing quote", "write enable=\"value\""},
    {"AttributesNotSeparated", kAdaptor, "<Adaptor><HTTPIdent enable=\"true\"@@x=\"1\"/></Adaptor>",
     "a character in <HTTPIdent> that no name has", "separate attributes by blanks"},
    {"AttributeTwice", kAdaptor, "<Adaptor><HTTPIdent enable=\"true\" @@enable=\"false\"/></Adaptor>",
     "attribute enable is given twice", "write it once"},
    {"AttributeNameIsNoName", kAdaptor, "<Adaptor><HTTPIdent @@1=\"true\"/></Adaptor>",
     "a character in <HTTPIdent> that no name has", "name=\"value\""},
};

// Tags and attributes.
constexpr Broken kNames[] = {
    {"WrongOutermostTag", kAdaptor, "\n@@<Adapter/>", "the outermost tag is <Adapter>", "write <Adaptor>"},
    {"OutermostTagOfAnotherFile", kVhost, "@@<Adaptor/>", "the outermost tag is <Adaptor>",
     "write <VirtualHost>"},
    {"ServerWithoutRoot", kServer, "@@<Server/>", "the outermost tag is <Server>", "write <Root>"},
    {"HostPorts", kAdaptor,
     "<Adaptor>\n  <HostPortList>\n    @@<HostPorts>:1935</HostPorts>\n  </HostPortList></Adaptor>",
     "unknown tag <HostPorts> in <HostPortList>", "did you mean <HostPort>?"},
    {"TagInLowerCase", kAdaptor, "<Adaptor>@@<hostportlist/></Adaptor>",
     "unknown tag <hostportlist> in <Adaptor>", "did you mean <HostPortList>? Case matters"},
    {"TagInUpperCase", kApplication, "<Application>\n@@<PUBLISH>open</PUBLISH></Application>",
     "unknown tag <PUBLISH>", "did you mean <Publish>? Case matters"},
    {"Allows", kAdaptor, "<Adaptor>@@<Allows>all</Allows></Adaptor>", "unknown tag <Allows> in <Adaptor>",
     "did you mean <Allow>?"},
    {"Denny", kAdaptor, "<Adaptor>@@<Denny>10</Denny></Adaptor>", "unknown tag <Denny> in <Adaptor>",
     "did you mean <Deny>?"},
    {"HTTPTunneling", kAdaptor, "<Adaptor>@@<HTTPTunneling/></Adaptor>", "unknown tag <HTTPTunneling>",
     "did you mean <HTTPTunnel>?"},
    {"IdlePostIntervall", kAdaptor,
     "<Adaptor><HTTPTunnel>\n\t@@<IdlePostIntervall>1</IdlePostIntervall></HTTPTunnel></Adaptor>",
     "unknown tag <IdlePostIntervall> in <HTTPTunnel>", "did you mean <IdlePostInterval>?"},
    {"SwappedLetters", kAdaptor, "<Adaptor><HTTPTunnel>@@<NoedID>1</NoedID></HTTPTunnel></Adaptor>",
     "unknown tag <NoedID>", "did you mean <NodeID>?"},
    {"HttpProxyInTheWrongPlace", kAdaptor, "<Adaptor>@@<HttpProxy enable=\"true\"/></Adaptor>",
     "unknown tag <HttpProxy> in <Adaptor>", "it belongs in <HTTPTunnel>"},
    {"OutChunkSizeInTheWrongPlace", kApplication,
     "<Application>\n<StreamManager>\n  @@<OutChunkSize>4096</OutChunkSize></StreamManager></Application>",
     "unknown tag <OutChunkSize> in <StreamManager>", "it belongs in <Client>"},
    {"MaxConnectionsInTheWrongPlace", kVhost,
     "<VirtualHost>@@<MaxConnections>5</MaxConnections></VirtualHost>",
     "unknown tag <MaxConnections> in <VirtualHost>", "it belongs in <ResourceLimits>"},
    {"NobodyKnowsIt", kAdaptor, "<Adaptor>@@<Quux/></Adaptor>", "unknown tag <Quux> in <Adaptor>",
     "remove it; docs/configuration.md lists every tag"},
    {"TagInsideAValue", kAdaptor, "<Adaptor><Order>@@<Quux/></Order></Adaptor>",
     "unknown tag <Quux> in <Order>", "<Order> holds Allow,Deny or Deny,Allow"},
    {"AppDir", kVhost, "<VirtualHost>\n@@<AppDir>/x</AppDir></VirtualHost>", "unknown tag <AppDir>",
     "did you mean <AppsDir>?"},
    {"Aliases", kVhost, "<VirtualHost><AliasList>@@<Aliases>a</Aliases></AliasList></VirtualHost>",
     "unknown tag <Aliases>", "did you mean <Alias>?"},
    {"MaxStream", kVhost,
     "<VirtualHost><ResourceLimits>@@<MaxStream>1</MaxStream></ResourceLimits></VirtualHost>",
     "unknown tag <MaxStream>", "did you mean <MaxStreams>?"},
    {"PublishTimeOut", kApplication,
     "<Application><StreamManager><Live>@@<PublishTimeOut>1</PublishTimeOut></Live></StreamManager></"
     "Application>",
     "unknown tag <PublishTimeOut>", "did you mean <PublishTimeout>? Case matters"},
    {"UnknownInServer", kServer, "<Root><Server>\n @@<ResourceLimit/></Server></Root>",
     "unknown tag <ResourceLimit>", "did you mean <ResourceLimits>?"},
    {"UnknownInUsers", kUsers, "<Root><UserList>@@<Users name=\"a\"/></UserList></Root>",
     "unknown tag <Users>", "did you mean <User>?"},
    {"UnknownInLogger", kLogger, "<Logger>\n@@<Acess/></Logger>", "unknown tag <Acess>",
     "did you mean <Access>?"},
    {"UnknownInLoggerCore", kLogger, "<Logger><Diagnostic><core>@@<Rotations/></core></Diagnostic></Logger>",
     "unknown tag <Rotations> in <core>", "did you mean <Rotation>?"},
    {"UnknownInEdge", kAdaptor,
     "<Adaptor><HTTPTunnel><Edge name=\"Edge1\">\n @@<Enabled>true</Enabled></Edge></HTTPTunnel></Adaptor>",
     "unknown tag <Enabled> in <Edge>", "did you mean <Enable>?"},
    {"UnknownInJSEngine", kApplication,
     "<Application><JSEngine>@@<MaxTimeout>0</MaxTimeout></JSEngine></Application>",
     "unknown tag <MaxTimeout>", "did you mean <MaxTimeOut>? Case matters"},
    {"TagTwice", kAdaptor, "<Adaptor>\n<Order>Allow,Deny</Order>\n@@<Order>Deny,Allow</Order></Adaptor>",
     "<Order> is given twice in <Adaptor>", "keep one; the other is in line 2"},
    {"SectionTwice", kApplication, "<Application><Client/>\n  @@<Client/></Application>",
     "<Client> is given twice in <Application>", "keep one; the other is in line 1"},
    {"TextInASection", kAdaptor, "<Adaptor>\n<HTTPTunnel>\n   @@true</HTTPTunnel></Adaptor>",
     "<HTTPTunnel> holds the text \"true\"", "put it into one of its tags, such as <Edge>"},
    {"TextAfterTags", kVhost, "<VirtualHost><AliasList><Alias>a</Alias>\n @@b</AliasList></VirtualHost>",
     "<AliasList> holds the text \"b\"", "such as <Alias>"},
    {"TextWhereNoneBelongs", kServer, "<Root><Server><NetworkingIPv6>@@true</NetworkingIPv6></Server></Root>",
     "<NetworkingIPv6> holds the text \"true\"", "leave it empty"},
    {"UnknownAttribute", kAdaptor, "<Adaptor><HTTPIdent @@enabled=\"true\"/></Adaptor>",
     "<HTTPIdent> has no attribute enabled", "did you mean enable?"},
    {"AttributeInOtherCase", kAdaptor,
     "<Adaptor><HostPortList><HostPort @@Name=\"a\">:1</HostPort></HostPortList></Adaptor>",
     "<HostPort> has no attribute Name", "did you mean name?"},
    {"UnknownAttributeAmongSeveral", kAdaptor,
     "<Adaptor><HTTPTunnel><HttpProxy enable=\"true\" @@timeout=\"5\"/></HTTPTunnel></Adaptor>",
     "<HttpProxy> has no attribute timeout", "remove it; <HttpProxy> has enable, maxbuf"},
    {"AttributeWhereNoneBelongs", kAdaptor, "<Adaptor><Order @@kind=\"x\">Allow,Deny</Order></Adaptor>",
     "<Order> has no attribute kind", "remove it"},
    {"OverrideOutsideApplications", kAdaptor, "<Adaptor><Allow @@override=\"no\">all</Allow></Adaptor>",
     "<Allow> has no attribute override", "remove it"},
    {"OverrideMistyped", kApplication,
     "<Application><Client><Bandwidth @@overide=\"no\"/></Client></Application>",
     "<Bandwidth> has no attribute overide", "did you mean override?"},
};

// Values.
constexpr Broken kValues[] = {
    {"HostPortWithAName", kAdaptor,
     "<Adaptor><HostPortList>\n<HostPort>\n  @@media.example.com:1935</HostPort></HostPortList></Adaptor>",
     "<HostPort> is wrong: \"media.example.com\" is not an IP address",
     "write a numeric address, or none for every interface"},
    {"HostPortPortOnly", kAdaptor,
     "<Adaptor><HostPortList><HostPort>@@1935</HostPort></HostPortList></Adaptor>",
     "\"1935\" is not an IP address", "as in :1935"},
    {"HostPortPortTooLarge", kAdaptor,
     "<Adaptor><HostPortList><HostPort>@@:70000</HostPort></HostPortList></Adaptor>",
     "\"70000\" is not a port", "write 1 to 65535"},
    {"HostPortPortZero", kAdaptor,
     "<Adaptor><HostPortList><HostPort>@@:0</HostPort></HostPortList></Adaptor>", "\"0\" is not a port",
     "write 1 to 65535"},
    {"HostPortMissingPort", kAdaptor,
     "<Adaptor><HostPortList><HostPort>@@:1935,,80</HostPort></HostPortList></Adaptor>",
     "a port is missing in the list", "between two commas"},
    {"HostPortSemicolon", kAdaptor,
     "<Adaptor><HostPortList><HostPort>@@:1935;80</HostPort></HostPortList></Adaptor>",
     "\"1935;80\" is not a port", "write 1 to 65535"},
    {"HostPortSamePortTwice", kAdaptor,
     "<Adaptor><HostPortList><HostPort>@@:80,80</HostPort></HostPortList></Adaptor>",
     "port 80 is listed twice", "name every port once"},
    {"HostPortIpv6WithoutBrackets", kAdaptor,
     "<Adaptor><HostPortList><HostPort>@@::1</HostPort></HostPortList></Adaptor>",
     "\"::1\" has more than one colon", "in brackets"},
    {"HostPortBracketOpen", kAdaptor,
     "<Adaptor><HostPortList><HostPort>@@[::1:80</HostPort></HostPortList></Adaptor>",
     "a bracket is not closed", "write [2001:db8::1]:1935"},
    {"HostPortStar", kAdaptor, "<Adaptor><HostPortList><HostPort>@@*:80</HostPort></HostPortList></Adaptor>",
     "\"*\" is not an address", "leave the address out"},
    {"HostPortRepeated", kAdaptor,
     "<Adaptor><HostPortList><HostPort>:80</HostPort>\n<HostPort>@@:80</HostPort></HostPortList></Adaptor>",
     "port 80 of this address stands in another HostPort too", "once"},
    {"AllowWithAStar", kAdaptor, "<Adaptor><Allow>@@10.60, *.example.com</Allow></Adaptor>",
     "\"*.example.com\" is not a host or domain name", "write example.com, which covers everything beneath it"},
    {"AllowWithAUrl", kAdaptor, "<Adaptor><Allow>@@http://example.com</Allow></Adaptor>",
     "\"http://example.com\" is neither an address nor a name", "a host or domain name such as example.com"},
    {"AllowWithABadAddress", kAdaptor, "<Adaptor><Allow>\n  @@10.300</Allow></Adaptor>",
     "\"10.300\" is neither an address nor a name", "a prefix such as 10.60"},
    {"DenyWithABadPrefixLength", kAdaptor, "<Adaptor><Deny>@@10.0.0.0/40</Deny></Adaptor>",
     "\"10.0.0.0/40\" has a wrong prefix length", "write 0 to 32"},
    {"DenyWithAnEmptyEntry", kAdaptor, "<Adaptor><Deny>@@10.60,,all</Deny></Adaptor>",
     "the list has an empty entry", "write one address or name between two commas"},
    {"AdminAllowWithABadAddress", kServer,
     "<Root><Server><AdminServer><Allow>@@10.60.1.400</Allow></AdminServer></Server></Root>",
     "\"10.60.1.400\" is neither an address nor a name", "write an address"},
    {"UserDenyWithAnEmptyEntry", kUsers,
     "<Root><UserList><User name=\"a\"><Deny>@@all,</Deny></User></UserList></Root>",
     "the list has an empty entry", "write one address or name between two commas"},
    {"VhostAllowWithAnAddress", kVhost, "<VirtualHost><Allow>@@192.0.2.1</Allow></VirtualHost>",
     "\"192.0.2.1\" is not a host or domain name", "write a name such as example.com"},
    {"VhostAddressesWithABadEntry", kVhost,
     "<VirtualHost><Addresses><Deny>@@10..60</Deny></Addresses></VirtualHost>",
     "\"10..60\" is neither an address nor a name", "write an address"},
    {"ExceptionsWithAName", kServer,
     "<Root><Server><ResourceLimits><ClientAddress><Exceptions>@@proxy.example.com</Exceptions></ClientAddress>"
     "</ResourceLimits></Server></Root>",
     "the list has a name, and names are not looked up here", "write addresses and prefixes"},
    {"ListenerRateInWords", kServer,
     "<Root><Server><ResourceLimits><Protocol><RTMP><Edge><MaxConnectionRate>@@many</MaxConnectionRate></Edge>"
     "</RTMP></Protocol></ResourceLimits></Server></Root>",
     "<MaxConnectionRate> is \"many\"", "write a whole number from -1 to 1000000"},
    {"NameServerByName", kServer,
     "<Root><Server><NameLookup><Servers>@@192.0.2.53,dns.test</Servers></NameLookup></Server></Root>",
     "\"dns.test\" is not the address of a name server", "write addresses with commas"},
    {"OrderWithOneWord", kAdaptor, "<Adaptor><Order>@@Allow</Order></Adaptor>", "<Order> is \"Allow\"",
     "write Allow,Deny or Deny,Allow"},
    {"OrderWithABlank", kAdaptor, "<Adaptor><Order>@@Allow Deny</Order></Adaptor>",
     "<Order> is \"Allow Deny\"", "write Allow,Deny or Deny,Allow"},
    {"OrderTwiceTheSame", kAdaptor, "<Adaptor><Order>@@Deny,Deny</Order></Adaptor>",
     "<Order> is \"Deny,Deny\"", "write Allow,Deny or Deny,Allow"},
    {"TunnelEnableYes", kAdaptor, "<Adaptor><HTTPTunnel><Enable>@@yes</Enable></HTTPTunnel></Adaptor>",
     "<Enable> is \"yes\"", "write true or false or http1.1only or keepalive"},
    {"IdlePostIntervalTooLong", kAdaptor,
     "<Adaptor>\n  <HTTPTunnel>\n    <IdlePostInterval>@@4065</IdlePostInterval></HTTPTunnel></Adaptor>",
     "<IdlePostInterval> is \"4065\"", "write a whole number from 0 to 4064 (ms)"},
    {"IdlePostIntervalNegative", kAdaptor,
     "<Adaptor><HTTPTunnel><IdlePostInterval>@@-1</IdlePostInterval></HTTPTunnel></Adaptor>",
     "<IdlePostInterval> is \"-1\"", "from 0 to 4064"},
    {"IdleTimeoutWithAUnit", kAdaptor,
     "<Adaptor><HTTPTunnel><IdleTimeout>@@60s</IdleTimeout></HTTPTunnel></Adaptor>",
     "<IdleTimeout> is \"60s\"", "write a whole number from -1 up (s)"},
    {"IdleAckIntervalWord", kAdaptor,
     "<Adaptor><HTTPTunnel><IdleAckInterval>@@long</IdleAckInterval></HTTPTunnel></Adaptor>",
     "<IdleAckInterval> is \"long\"", "a whole number from 0 to 60000 (ms)"},
    {"NodeIdTooLong", kAdaptor, "<Adaptor><HTTPTunnel><NodeID>@@abcdefghij</NodeID></HTTPTunnel></Adaptor>",
     "<NodeID> is \"abcdefghij\"", "write up to 9 letters"},
    {"NodeIdNotForUrls", kAdaptor, "<Adaptor><HTTPTunnel><NodeID>@@a?b</NodeID></HTTPTunnel></Adaptor>",
     "<NodeID> is \"a?b\"", "write up to 9 letters"},
    {"PipelinedZero", kAdaptor,
     "<Adaptor><HTTPTunnel><MaxPipelinedRequests>@@0</MaxPipelinedRequests></HTTPTunnel></Adaptor>",
     "<MaxPipelinedRequests> is \"0\"", "from 1 to 1000"},
    {"HeaderLineTooShort", kAdaptor,
     "<Adaptor><HTTPTunnel><MaxHeaderLineLength>@@1</MaxHeaderLineLength></HTTPTunnel></Adaptor>",
     "<MaxHeaderLineLength> is \"1\"", "from 64 to 65536 (bytes)"},
    {"NeedCloseNumber", kAdaptor, "<Adaptor><HTTPTunnel><NeedClose>@@1</NeedClose></HTTPTunnel></Adaptor>",
     "<NeedClose> is \"1\"", "write true or false"},
    {"ProxyHostBadPort", kAdaptor,
     "<Adaptor><HTTPTunnel><HttpProxy>\n<Host>@@web:http</Host></HttpProxy></HTTPTunnel></Adaptor>",
     "<Host> is \"web:http\"", "write [host]:port, as in :8080"},
    {"ProxyHostUrl", kAdaptor,
     "<Adaptor><HTTPTunnel><HttpProxy><Host>@@http://web:80</Host></HttpProxy></HTTPTunnel></Adaptor>",
     "<Host> is \"http://web:80\"", "write [host]:port"},
    {"ProxyEnableOn", kAdaptor, "<Adaptor><HTTPTunnel><HttpProxy enable=\"@@on\"/></HTTPTunnel></Adaptor>",
     "enable of <HttpProxy> is \"on\"", "write true or false"},
    {"ProxyMaxbufSmall", kAdaptor, "<Adaptor><HTTPTunnel><HttpProxy maxbuf='@@10'/></HTTPTunnel></Adaptor>",
     "maxbuf of <HttpProxy> is \"10\"", "from 1024 to 16777216 (bytes)"},
    {"ProxyHostPortAttribute", kAdaptor,
     "<Adaptor><HTTPTunnel><HttpProxy><Host port=\"@@99999\">:80</Host></HttpProxy></HTTPTunnel></Adaptor>",
     "port of <Host> is \"99999\"", "from 1 to 65535"},
    {"IdentEnable", kAdaptor, "<Adaptor>\n\t<HTTPIdent enable=\"@@ja\"/></Adaptor>",
     "enable of <HTTPIdent> is \"ja\"", "write true or false"},
    {"AltVhost", kAdaptor, "<Adaptor><EnableAltVhost>@@2</EnableAltVhost></Adaptor>",
     "<EnableAltVhost> is \"2\"", "write true or false"},
    {"KeyType", kAdaptor,
     "<Adaptor><SSL><SSLServerCtx><SSLCertificateKeyFile type=\"@@DER\"/></SSLServerCtx></SSL></Adaptor>",
     "type of <SSLCertificateKeyFile> is \"DER\"", "write PEM or ASN1"},
    {"AliasNotAHost", kVhost,
     "<VirtualHost><AliasList><Alias name=\"alias1\">@@www example</Alias></AliasList></VirtualHost>",
     "<Alias> is \"www example\"", "write a host name"},
    {"AliasUrl", kVhost, "<VirtualHost><AliasList><Alias>@@rtmp://www/</Alias></AliasList></VirtualHost>",
     "<Alias> is \"rtmp://www/\"", "write a host name"},
    {"MaxConnectionsWord", kVhost,
     "<VirtualHost><ResourceLimits><MaxConnections>@@many</MaxConnections></ResourceLimits></VirtualHost>",
     "<MaxConnections> is \"many\"", "from -1 up"},
    {"MaxAppInstancesFraction", kVhost,
     "<VirtualHost><ResourceLimits>\n<MaxAppInstances>@@1.5</MaxAppInstances></ResourceLimits></VirtualHost>",
     "<MaxAppInstances> is \"1.5\"", "a whole number"},
    {"MaxStreamsTooNegative", kVhost,
     "<VirtualHost><ResourceLimits><MaxStreams>@@-2</MaxStreams></ResourceLimits></VirtualHost>",
     "<MaxStreams> is \"-2\"", "from -1 up"},
    {"MaxStreamsHuge", kVhost,
     "<VirtualHost><ResourceLimits><MaxStreams>@@99999999999999999999</MaxStreams></ResourceLimits></"
     "VirtualHost>",
     "<MaxStreams> is \"99999999999999999999\"", "from -1 up"},
    {"ProxyMode", kVhost, "<VirtualHost><Proxy><Mode>@@edge</Mode></Proxy></VirtualHost>",
     "<Mode> is \"edge\"", "write local or remote"},
    {"RouteTableProtocol", kVhost,
     "<VirtualHost><Proxy><RouteTable protocol=\"@@http\"/></Proxy></VirtualHost>",
     "protocol of <RouteTable> is \"http\"", "write rtmp or rtmps"},
    {"PublishTrue", kApplication, "<Application>\n  <Publish>@@true</Publish></Application>",
     "<Publish> is \"true\"", "write open or key"},
    {"ChunkSizeSmall", kApplication,
     "<Application><Client><OutChunkSize>@@127</OutChunkSize></Client></Application>",
     "<OutChunkSize> is \"127\"", "from 128 to 65536 (bytes)"},
    {"ChunkSizeLarge", kApplication,
     "<Application><Client>\n<OutChunkSize>\n\n@@65537\n</OutChunkSize></Client></Application>",
     "<OutChunkSize> is \"65537\"", "from 128 to 65536 (bytes)"},
    {"BandwidthBelowNone", kApplication,
     "<Application><Client><Bandwidth><ServerToClient>@@-2</ServerToClient></Bandwidth></Client></"
     "Application>",
     "<ServerToClient> is \"-2\"", "from -1 to 4294967295 (bytes/s)"},
    {"BandwidthTooLarge", kApplication,
     "<Application><Client><Bandwidth><ClientToServer>@@4294967296</ClientToServer></Bandwidth></Client></"
     "Application>",
     "<ClientToServer> is \"4294967296\"", "from -1 to 4294967295"},
    {"OverrideFalse", kApplication,
     "<Application><Client><Bandwidth override=\"@@false\"/></Client></Application>",
     "override of <Bandwidth> is \"false\"", "write yes or no"},
    {"AllowTunnel", kApplication, "<Application><AllowHTTPTunnel>@@http1.0</AllowHTTPTunnel></Application>",
     "<AllowHTTPTunnel> is \"http1.0\"", "write true or false or http1.1only or keepalive"},
    {"QueueEnabled", kApplication,
     "<Application><StreamManager><Live><Queue enabled=\"@@1\"/></Live></StreamManager></Application>",
     "enabled of <Queue> is \"1\"", "write true or false"},
    {"QueueDelay", kApplication,
     "<Application><StreamManager><Live><Queue><MaxQueueDelay>@@100000</MaxQueueDelay></Queue></Live></"
     "StreamManager></Application>",
     "<MaxQueueDelay> is \"100000\"", "from 0 to 60000 (ms)"},
    {"PublishTimeoutWord", kApplication,
     "<Application><StreamManager><Live><PublishTimeout>@@none</PublishTimeout></Live></StreamManager></"
     "Application>",
     "<PublishTimeout> is \"none\"", "from -1 up (ms)"},
    {"DisallowedProtocols", kApplication,
     "<Application><DisallowedProtocols>rtmp, @@http</DisallowedProtocols></Application>",
     "<DisallowedProtocols> names \"http\"", "a comma-separated list of rtmp, rtmpt"},
    {"Origins", kApplication,
     "<Application><WebSocket><Origins>@@same example.com</Origins></WebSocket></Application>",
     "the list has \"example.com\", which is no origin", "write scheme and host, as in https://example.com"},
    {"Embedding", kApplication,
     "<Application><Pages><Embedding>@@'self'; script-src *</Embedding></Pages></Application>",
     "the list has \"'self'\", which is no origin", "write scheme and host, as in https://example.com"},
    {"AllowedProtocols", kApplication,
     "<Application><AllowedProtocols>Secure,\n  @@rtmpx,rtmpy</AllowedProtocols></Application>",
     "<AllowedProtocols> names \"rtmpx\"", "a comma-separated list of secure, rtmp"},
    {"OnMetaData", kApplication,
     "<Application><StreamManager><SendDuplicateOnMetaData>@@twice</SendDuplicateOnMetaData></"
     "StreamManager></Application>",
     "<SendDuplicateOnMetaData> is \"twice\"", "write true or false or once"},
    {"BufferRatio", kApplication,
     "<Application><Client><MsgQueue><Server><BufferRatio>@@1.5</BufferRatio></Server></MsgQueue></Client></"
     "Application>",
     "<BufferRatio> is \"1.5\"", "a number from 0 to 1"},
    {"Scope", kApplication, "<Application><Process><Scope>@@instance</Scope></Process></Application>",
     "<Scope> is \"instance\"", "write adaptor or vhost or app or inst"},
    {"ObjectEncoding", kApplication,
     "<Application><ScriptEngine><NetConnection><ObjectEncoding>@@3</ObjectEncoding></NetConnection></"
     "ScriptEngine></Application>",
     "<ObjectEncoding> is \"3\"", "write AMF0 or AMF3"},
    {"RuntimeSize", kApplication,
     "<Application><JSEngine><RuntimeSize>@@5</RuntimeSize></JSEngine></Application>",
     "<RuntimeSize> is \"5\"", "from 10 to 51200 (KB)"},
    {"SwfEnabled", kApplication, "<Application><SWFVerification enabled=\"@@yes\"/></Application>",
     "enabled of <SWFVerification> is \"yes\"", "write true or false"},
    {"Mask", kServer, "<Root><Server><Mask>@@rw-r--r--</Mask></Server></Root>", "<Mask> is \"rw-r--r--\"",
     "from 0 to 777 (octal)"},
    {"AdminHostPort", kServer,
     "<Root><Server><AdminServer>\n<HostPort>@@1111</HostPort></AdminServer></Server></Root>",
     "<HostPort> is wrong: \"1111\" is not an IP address", "as in :1111"},
    {"CrossDomainPath", kServer,
     "<Root><Server>\n <CrossDomainPath>@@missing.xml</CrossDomainPath></Server></Root>",
     "missing.xml cannot be read: it is not a file", "name a readable file"},
    {"LogTime", kServer, "<Root><Server><Logging><Time>@@CET</Time></Logging></Server></Root>",
     "<Time> is \"CET\"", "write local or utc or gmt"},
    {"PasswordEncrypt", kUsers,
     "<Root><UserList><User name=\"a\"><Password encrypt=\"@@md5\">x</Password></User></UserList></Root>",
     "encrypt of <Password> is \"md5\"", "write true or false"},
    {"CommandOrder", kUsers,
     "<Root><AdminServer><HTTPCommands><Order>@@allow</Order></HTTPCommands></AdminServer></Root>",
     "<Order> is \"allow\"", "write Allow,Deny or Deny,Allow"},
    {"RotationSize", kLogger,
     "<Logger><Access><Rotation><MaxSize>@@10MB</MaxSize></Rotation></Access></Logger>",
     "<MaxSize> is \"10MB\"", "from -1 up (KB)"},
    {"LogServerType", kLogger, "<Logger><FileIO><LogServer type=\"@@syslog\"/></FileIO></Logger>",
     "type of <LogServer> is \"syslog\"", "write udp or tcp"},
};

// Variables.
constexpr Broken kVariables[] = {
    {"LineWithoutEquals", kIni, "# comment\nA = 1\n  @@SERVER.PORT\n",
     "\"SERVER.PORT\" has no =", "write NAME = value, or # in front of a comment"},
    {"NameWithABlank", kIni, "@@SERVER PORT = 1\n", "\"SERVER PORT\" is not a variable's name",
     "write letters, digits"},
    {"NoName", kIni, "A=1\n@@= 1\n", "\"\" is not a variable's name", "in front of the ="},
    {"QuoteNeverClosed", kIni, "A = @@\"value\n", "the value of A has no closing quote",
     "write \" at its end"},
    {"SingleQuote", kIni, "A =   @@\"", "the value of A has no closing quote", "write \" at its end"},
    {"UndefinedInIni", kIni, "A = x@@${B}\n", "variable ${B} is not defined",
     "define it in conf/fms.ini, as in B = value"},
    {"UsedBeforeDefined", kIni, "A = @@${LATER.NAME}\nLATER.NAME = 1\n",
     "variable ${LATER.NAME} is not defined", "define it"},
    {"BraceNeverClosed", kIni, "A = 1\r\nB = \"@@${A\"\r\n", "a ${ has no closing brace", "write ${NAME}"},
    {"Utf16Ini", kIni,
     "@@\xff\xfe"
     "A",
     "the file is UTF-16", "save it as UTF-8"},
    {"UndefinedInText", kAdaptor,
     "<Adaptor>\n "
     "<HostPortList><HostPort>127.0.0.1:@@${ADAPTOR.HOSTPORT}</HostPort></HostPortList></Adaptor>",
     "variable ${ADAPTOR.HOSTPORT} is not defined", "define it in conf/fms.ini"},
    {"UndefinedInAttribute", kServer,
     "<Root><Server><Httpd enabled=\"@@${SERVER.HTTPD_ENABLED}\"/></Server></Root>",
     "variable ${SERVER.HTTPD_ENABLED} is not defined", "define it in conf/fms.ini"},
    {"NearMissOfAPredefinedOne", kVhost,
     "<VirtualHost>\n  <AppsDir>\n    @@${ROOTS}/applications</AppsDir></VirtualHost>",
     "variable ${ROOTS} is not defined", "did you mean ${ROOT}?"},
    {"OpenBraceInText", kVhost, "<VirtualHost><AppsDir>/srv/@@${ROOT</AppsDir></VirtualHost>",
     "a ${ has no closing brace", "write ${NAME}"},
    {"KeyValueFileMissing", kSubstitution, "<Root>\n<KeyValueFile>@@none.ini</KeyValueFile></Root>",
     "there is no file \"conf/none.ini\"", "name an existing file"},
    {"UnknownInSubstitution", kSubstitution, "<Root>@@<Symbol><A>1</A></Symbol></Root>",
     "unknown tag <Symbol> in <Root>", "did you mean <Symbols>?"},
    {"UndefinedInSubstitution", kSubstitution, "<Root><Symbols>\n<A>@@${B}</A></Symbols></Root>",
     "variable ${B} is not defined", "define it"},
};

struct Marked {
  std::string content;
  Position at{1, 1};
};

Marked without_mark(std::string text) {
  const std::size_t mark = text.find("@@");
  EXPECT_NE(mark, std::string::npos) << "the case has no mark: " << text;
  Marked marked;
  for (const char c : text.substr(0, mark)) {
    marked.at.column = c == '\n' ? 1 : marked.at.column + 1;
    marked.at.line += c == '\n';
  }
  marked.content = text.erase(mark, 2);
  return marked;
}

class BrokenConfiguration : public testing::TestWithParam<Broken> {};

TEST_P(BrokenConfiguration, NamesThePlaceAndWhatWouldBeRight) {
  const Broken& broken = GetParam();
  const Marked marked = without_mark(broken.content);

  const auto loaded = test::load_files({{broken.file, marked.content}});

  ASSERT_FALSE(loaded.ok());
  const auto errors = test::errors_of(loaded.diagnostics);
  ASSERT_EQ(errors.size(), 1u) << test::text_of_all(errors);
  EXPECT_EQ(errors[0].file, broken.file);
  EXPECT_EQ(errors[0].line, marked.at.line) << errors[0].to_string();
  EXPECT_EQ(errors[0].column, marked.at.column) << errors[0].to_string();
  EXPECT_NE(errors[0].what.find(broken.what), std::string::npos) << errors[0].to_string();
  EXPECT_NE(errors[0].right.find(broken.right), std::string::npos) << errors[0].to_string();
}

std::string name_of(const testing::TestParamInfo<Broken>& info) {
  return info.param.name;
}

INSTANTIATE_TEST_SUITE_P(Syntax, BrokenConfiguration, testing::ValuesIn(kSyntax), name_of);
INSTANTIATE_TEST_SUITE_P(Names, BrokenConfiguration, testing::ValuesIn(kNames), name_of);
INSTANTIATE_TEST_SUITE_P(Values, BrokenConfiguration, testing::ValuesIn(kValues), name_of);
INSTANTIATE_TEST_SUITE_P(Variables, BrokenConfiguration, testing::ValuesIn(kVariables), name_of);

// Files and folders whose names are the fault: the place is the path.
struct Misnamed {
  const char* name;
  const char* existing;  ///< the file that exists
  const char* reported;  ///< the path in the diagnostic
  const char* what;
  const char* right;
};

constexpr Misnamed kMisnamed[] = {
    {"Adaptors", "conf/_defaultRoot_/Adaptors.xml", "conf/_defaultRoot_/Adaptors.xml",
     "no file of this name is read", "did you mean Adaptor.xml?"},
    {"LowerCaseAdaptor", "conf/_defaultRoot_/adaptor.xml", "conf/_defaultRoot_/adaptor.xml",
     "no file of this name is read", "did you mean Adaptor.xml?"},
    {"Adapter", "conf/_defaultRoot_/Adapter.xml", "conf/_defaultRoot_/Adapter.xml",
     "no file of this name is read", "did you mean Adaptor.xml?"},
    {"VHost", "conf/_defaultRoot_/_defaultVHost_/VHost.xml", "conf/_defaultRoot_/_defaultVHost_/VHost.xml",
     "no file of this name is read", "did you mean Vhost.xml?"},
    {"Applications", "conf/_defaultRoot_/_defaultVHost_/Applications.xml",
     "conf/_defaultRoot_/_defaultVHost_/Applications.xml", "no file of this name is read",
     "did you mean Application.xml?"},
    {"Sever", "conf/Sever.xml", "conf/Sever.xml", "no file of this name is read", "did you mean Server.xml?"},
    {"User", "conf/User.xml", "conf/User.xml", "no file of this name is read", "did you mean Users.xml?"},
    {"FmsIniInUpperCase", "conf/FMS.INI", "conf/FMS.INI", "no file of this name is read",
     "did you mean fms.ini?"},
    {"AdaptorInConf", "conf/Adaptor.xml", "conf/Adaptor.xml", "Adaptor.xml is not read in this folder",
     "move it to conf/_defaultRoot_/"},
    {"VhostInAdaptorFolder", "conf/_defaultRoot_/Vhost.xml", "conf/_defaultRoot_/Vhost.xml",
     "Vhost.xml is not read in this folder", "move it to conf/_defaultRoot_/_defaultVHost_/"},
    {"ServerInVhostFolder", "conf/_defaultRoot_/_defaultVHost_/Server.xml",
     "conf/_defaultRoot_/_defaultVHost_/Server.xml", "Server.xml is not read in this folder",
     "move it to conf/"},
    {"DefaultRootInLowerCase", "conf/_defaultroot_/Adaptor.xml", "conf/_defaultroot_",
     "no folder of this name is read", "did you mean _defaultRoot_?"},
    {"DefaultRootWithoutUnderscores", "conf/defaultRoot/Adaptor.xml", "conf/defaultRoot",
     "no folder of this name is read", "did you mean _defaultRoot_?"},
    {"DefaultVhost", "conf/_defaultRoot_/_defaultVhost_/Vhost.xml", "conf/_defaultRoot_/_defaultVhost_",
     "no folder of this name is read", "did you mean _defaultVHost_?"},
    {"VhostNameIsNoHost", "conf/_defaultRoot_/my host/Vhost.xml", "conf/_defaultRoot_/my host",
     "the folder's name is not a host name", "name the folder as the host"},
};

void PrintTo(const Misnamed& misnamed, std::ostream* out) {
  *out << misnamed.name;
}

class MisnamedConfiguration : public testing::TestWithParam<Misnamed> {};

TEST_P(MisnamedConfiguration, NamesThePathAndWhatItShouldBe) {
  const Misnamed& misnamed = GetParam();

  const auto loaded = test::load_files({{misnamed.existing, "<VirtualHost/>"}});

  const auto errors = test::errors_of(loaded.diagnostics);
  ASSERT_EQ(errors.size(), 1u) << test::text_of_all(errors);
  EXPECT_EQ(errors[0].file, misnamed.reported);
  EXPECT_EQ(errors[0].what, misnamed.what);
  EXPECT_NE(errors[0].right.find(misnamed.right), std::string::npos) << errors[0].to_string();
}

INSTANTIATE_TEST_SUITE_P(Names, MisnamedConfiguration, testing::ValuesIn(kMisnamed),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(BrokenConfiguration, EveryFaultOfAFileIsReportedAtOnce) {
  const auto loaded = test::load_files(
      {{test::kAdaptorFile,
        "<Adaptor>\n<Order>x</Order>\n<Foo/>\n<HTTPTunnel><Enable>maybe</Enable></HTTPTunnel></Adaptor>"},
       {test::kVhostFile, "<VirtualHost><Foo/></VirtualHost>"}});
  EXPECT_EQ(test::errors_of(loaded.diagnostics).size(), 4u) << test::text_of_all(loaded.diagnostics);
}

TEST(BrokenConfiguration, AnAdaptorWithoutListenersIsAnError) {
  const auto loaded = test::load_files({{"conf/second/Adaptor.xml", "<Adaptor/>"}});
  const auto errors = test::errors_of(loaded.diagnostics);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].what, "the adaptor listens nowhere");
}

TEST(BrokenConfiguration, DeepNestingIsRefusedBeforeItIsParsed) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "<a>";
  const auto loaded = test::load_files({{"conf/Server.xml", text}});
  const auto errors = test::errors_of(loaded.diagnostics);
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].what, "tags are nested more than 32 deep");
}

TEST(BrokenConfiguration, PrintsAsFileLineColumn) {
  const Diagnostic diagnostic{Diagnostic::Severity::error, "conf/Server.xml",       12, 9,
                              "unknown tag <Sever>",       "did you mean <Server>?"};
  EXPECT_EQ(diagnostic.to_string(),
            "conf/Server.xml:12:9: error: unknown tag <Sever>; did you mean <Server>?");
}

}  // namespace
}  // namespace sallyport::config
