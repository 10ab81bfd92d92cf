#include "cli/report.hpp"
#include "cli/token_command.hpp"
#include "token/jwt.hpp"
#include "token/open_verifier.hpp"
#include "token/permissions.hpp"

namespace sallyport::cli {
namespace {

/// From standard input: one line, so that a token need not stand in the list of processes.
std::string read_token(const std::string& argument) {
  if (argument != "-") return argument;
  std::string line(token::kMaxTokenBytes + 1, '\0');
  std::cin.read(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(static_cast<std::size_t>(std::cin.gcount()));
  return line.substr(0, line.find_first_of("\r\n"));
}

/// Whether this reason comes after signature, time and revocation, and speaks of what was not asked.
bool is_of_purpose(Reason reason) {
  return reason == Reason::token_audience || reason == Reason::token_address || reason == Reason::token_scope;
}

void print(const Result<void>& verified, const token::Grant& grant, bool json) {
  Error outcome{Reason::none, "The token is good."};
  if (!verified) outcome = verified.error();
  if (json) {
    return print_json({{"accepted", verified.ok()},
                       {"reason", to_string(outcome.reason)},
                       {"message", outcome.message},
                       {"id", grant.id},
                       {"subject", grant.subject},
                       {"key", grant.key},
                       {"expires", grant.expires}});
  }
  std::cout << (verified ? "accepted" : "refused") << "  " << to_string(outcome.reason) << "  " << outcome.message << '\n';
  if (grant.key.empty()) return;  // nothing of it is proven
  const std::pair<const char*, std::string> known[] = {{"id", grant.id},
                                                       {"subject", grant.subject},
                                                       {"key", grant.key},
                                                       {"expires", std::to_string(grant.expires)}};
  for (const auto& [name, value] : known) {
    if (!value.empty()) std::cout << "  " << name << "  " << value << '\n';
  }
}

}  // namespace

ExitCode verify(const VerifyArguments& arguments) {
  token::Request request;
  request.action = token::parse_action(arguments.action).value_or(token::Action::connect);
  request.audience = arguments.audience;
  request.application = arguments.application;
  request.instance = arguments.instance;
  request.stream = arguments.stream;
  if (!arguments.address.empty()) {
    const auto address = IpAddress::parse(arguments.address);
    if (!address) return complain("--address " + arguments.address + ": an IP address is wanted");
    request.address = *address;
  }
  if (token::names_stream(request.action) && arguments.stream.empty())
    return complain("--action " + arguments.action + " needs --stream");
  token::VerifierOptions options;
  options.keys = arguments.keys;
  options.revocations = arguments.revocations;
  const auto verifier = token::open_verifier(std::move(options));
  if (!verifier) return complain(verifier.error().message);
  token::Grant grant;
  Result<void> verified = (*verifier)->verify(read_token(arguments.token), request, grant);
  if (!verified && arguments.action.empty() && is_of_purpose(verified.error().reason)) verified = {};
  print(verified, grant, arguments.json);
  return verified ? kSuccess : kFailed;
}

}  // namespace sallyport::cli
