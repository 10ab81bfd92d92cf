#pragma once
// What a body of a remoting packet calls. Plain: the target is "Service.method", the value its arguments. Flex (RemoteObject
// of Flex and its kin): the target is "null", and the first argument a typed object, flex.messaging.messages.RemotingMessage,
// or a CommandMessage, of which a ping is answered and nothing else is known. Answers have the form of their call.
#include <string>
#include <vector>

#include "amf/value.hpp"

namespace sallyport::session {

struct GatewayMethod {
  std::string name;                   ///< "Service.method"; what breaks that is found by the script's side
  std::vector<amf::Value> arguments;
  bool flex = false;
  bool ping = false;                  ///< of Flex: asks only whether somebody is there
  std::string message_id;             ///< of Flex
  std::string destination;            ///< of Flex
};

GatewayMethod read_gateway_method(std::string target, amf::Value value);
/// `value` in the form of the call.
amf::Value make_gateway_answer(const GatewayMethod& method, bool ok, amf::Value value);

}  // namespace sallyport::session
