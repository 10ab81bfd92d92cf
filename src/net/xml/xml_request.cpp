#include "net/xml/xml_request.hpp"

namespace sallyport::net {

XmlRequest xml_request_of(const TransportFacts& facts) {
  XmlRequest request;
  request.target = http::parse_service_place(facts.xml_place).value_or(http::ServiceTarget{});
  request.facts = facts;
  request.facts.protocol = facts.secure ? "xmlsockets" : "xmlsocket";
  request.uri = std::string(request.facts.protocol) + "://:" + std::to_string(facts.local_port) + '/' + facts.xml_place;
  return request;
}

}  // namespace sallyport::net
