#pragma once
// Domain names as lists of who may come write them: an entry stands for a host and for everything beneath it.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport {

/// "example.com" matches example.com and www.example.com, not badexample.com. A single label ("localhost",
/// "pc17") is a host of its own.
class DomainPattern {
 public:
  /// Labels of letters, digits, '-' and '_' joined by dots, at most 253 bytes in all; the last one is not a
  /// number, which would be a mistyped address. A dot in front or behind is dropped. The error's sentence says
  /// what is wrong and, after "; ", what would be right.
  static Result<DomainPattern> parse(std::string_view text);
  /// `host` in lower case and without a dot at its end.
  bool matches(std::string_view host) const;
  const std::string& text() const { return domain_; }  ///< lower case
  bool operator==(const DomainPattern&) const = default;

 private:
  explicit DomainPattern(std::string domain) : domain_(std::move(domain)) {}
  std::string domain_;
};

/// A name as DNS gave it, in the form that matches() wants; empty if it is not the name of a host.
std::string clean_host_name(std::string_view name);

/// The host of "http://Host:80/path": lower case, no port, no brackets; "localhost" for "file:"; empty if the
/// text is no URL with a host.
std::string host_of_url(std::string_view url);

}  // namespace sallyport
