#include "access/application_access.hpp"

#include "base/name.hpp"

namespace sallyport::access {
namespace {

constexpr Requirement kRequirements[] = {Requirement::open, Requirement::key, Requirement::token, Requirement::key_or_token,
                                         Requirement::optional_token};

}  // namespace

std::string_view to_string(Requirement requirement) {
  switch (requirement) {
    case Requirement::open: return "open";
    case Requirement::key: return "key";
    case Requirement::token: return "token";
    case Requirement::key_or_token: return "key-or-token";
    case Requirement::optional_token: return "optional-token";
  }
  return "unknown";
}

std::optional<Requirement> parse_requirement(std::string_view text) {
  const std::string lower = to_lower(text);
  for (const Requirement one : kRequirements) {
    if (lower == to_string(one)) return one;
  }
  return std::nullopt;
}

}  // namespace sallyport::access
