#pragma once
// Url: an address of a web server, in normal form: what is compared is what is asked for.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport::fetch {

class Url {
 public:
  static constexpr std::size_t kLongest = 32 * 1024;

  /// http and https only. Blanks and what is not ASCII are percent-encoded, "." and ".." taken out of the path, the
  /// fragment left out. Errors: bad_http; the sentence does not hold the text, which may have a login.
  static Result<Url> parse(std::string_view text);

  const std::string& text() const { return text_; }      ///< with its login, if it has one: never logged
  const std::string& scheme() const { return scheme_; }  ///< "http" or "https"
  const std::string& host() const { return host_; }      ///< lower case
  std::uint16_t port() const { return port_; }
  const std::string& path() const { return path_; }      ///< from the first "/" on
  std::string target() const { return path_ + query_; }  ///< as in a request: path and query
  /// "host:port": what may be logged, since paths and queries can be secrets.
  std::string place() const;
  bool same_origin(const Url& other) const;
  /// Whether it is `prefix`, or lies in that folder: /a covers /a, /a?x and /a/b, never /ab. A path with an encoded
  /// dot, slash or backslash, which servers read in several ways, lies nowhere.
  bool lies_beneath(const Url& prefix) const;
  bool has_login() const { return has_login_; }
  /// The same address with the login of `other`, unless it has its own.
  Url with_login_of(const Url& other) const;

 private:
  std::string text_, scheme_, host_, path_, query_;
  std::uint16_t port_ = 0;
  bool has_login_ = false;
};

}  // namespace sallyport::fetch
