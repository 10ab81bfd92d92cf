#pragma once
// `sallyport enable`: writes a built-in application into applications/, and a secret for its tokens into
// conf/.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sallyport::config {

struct EnableReport {
  std::vector<std::string> written;   ///< paths relative to the root
  std::vector<std::string> replaced;  ///< were there, and others than those of this program
  std::vector<std::string> left;      ///< were there, and were left as they are
  std::string secrets;                ///< file that tokens are made and checked with, likewise
  bool has_page = false;
};

/// What there is: "meeting".
bool is_built_in_application(std::string_view name);

/// `update`: replaces what differs, but never Application.xml, which is the operator's. Without it nothing
/// that is there is changed. The folder of the root is made if it is not there. Errors: io_error, with the
/// path.
Result<EnableReport> write_application(const std::string& root, const std::string& name, bool update);

}  // namespace sallyport::config
