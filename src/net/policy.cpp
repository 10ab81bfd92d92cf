#include "net/policy.hpp"

#include <algorithm>

namespace sallyport::net {

std::string cross_domain_policy(const std::vector<std::uint16_t>& ports) {
  std::vector<std::uint16_t> sorted = ports;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string list;
  for (const std::uint16_t port : sorted) list += (list.empty() ? "" : ",") + std::to_string(port);
  return "<?xml version=\"1.0\"?>\n"
         "<!DOCTYPE cross-domain-policy SYSTEM "
         "\"http://www.macromedia.com/xml/dtds/cross-domain-policy.dtd\">\n"
         "<cross-domain-policy>\n"
         "  <allow-access-from domain=\"*\" to-ports=\"" +
         list +
         "\"/>\n"
         "</cross-domain-policy>\n";
}

std::string policy_reply(const std::string& policy) {
  std::string reply = policy.substr(0, policy.find('\0'));
  reply.push_back('\0');
  return reply;
}

}  // namespace sallyport::net
