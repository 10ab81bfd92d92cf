#pragma once
// Prescription: what to do about what was found, in one sentence for the user and one for whoever runs the
// network. It comes from the set of findings, not from a single one.
#include <span>
#include <string>

#include "client/doctor/finding.hpp"
#include "client/uri/target.hpp"

namespace sallyport::client {

/// Sentences with a full stop, printable, without secrets.
struct Prescription {
  std::string user;
  std::string administrator;
};

/// `findings` have been judged, and are in the order of preference.
Prescription prescribe(const Target& target, std::span<const Finding> findings);

}  // namespace sallyport::client
