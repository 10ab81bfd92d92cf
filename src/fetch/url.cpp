#include "fetch/url.hpp"

#include <charconv>
#include <memory>

#include <curl/curl.h>

#include "base/name.hpp"

namespace sallyport::fetch {
namespace {

using UrlHandle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

std::string part_of(CURLU* handle, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(handle, part, &text, flags) != CURLUE_OK) return {};
  std::string copy = text;
  curl_free(text);
  return copy;
}

std::uint16_t number_of(const std::string& port) {
  std::uint16_t number = 0;
  std::from_chars(port.data(), port.data() + port.size(), number);
  return number;
}

}  // namespace

Result<Url> Url::parse(std::string_view text) {
  const Error wrong{Reason::bad_http, "the URL is none of http or https"};
  if (text.size() > kLongest || text.find('\0') != std::string_view::npos) return wrong;
  const UrlHandle handle(curl_url(), &curl_url_cleanup);
  if (!handle) return wrong;
  if (curl_url_set(handle.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_URLENCODE | CURLU_ALLOW_SPACE) != CURLUE_OK) return wrong;
  curl_url_set(handle.get(), CURLUPART_FRAGMENT, nullptr, 0);
  Url url;
  url.scheme_ = to_lower(part_of(handle.get(), CURLUPART_SCHEME));
  url.host_ = to_lower(part_of(handle.get(), CURLUPART_HOST));
  url.port_ = number_of(part_of(handle.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT));
  url.path_ = part_of(handle.get(), CURLUPART_PATH);
  const std::string query = part_of(handle.get(), CURLUPART_QUERY);
  if (!query.empty()) url.query_ = "?" + query;
  url.has_login_ = !part_of(handle.get(), CURLUPART_USER).empty();
  url.text_ = part_of(handle.get(), CURLUPART_URL);
  if ((url.scheme_ != "http" && url.scheme_ != "https") || url.host_.empty() || url.port_ == 0 || url.text_.empty()) return wrong;
  return url;
}

std::string Url::place() const { return host_ + ":" + std::to_string(port_); }

bool Url::same_origin(const Url& other) const {
  return scheme_ == other.scheme_ && host_ == other.host_ && port_ == other.port_;
}

bool Url::lies_beneath(const Url& prefix) const {
  if (!same_origin(prefix) || !path_.starts_with(prefix.path_)) return false;
  const std::string lower = to_lower(path_);
  for (const std::string_view hidden : {"%2e", "%2f", "%5c", "\\"}) {
    if (lower.find(hidden) != std::string::npos) return false;
  }
  return prefix.path_.ends_with('/') || path_.size() == prefix.path_.size() || path_[prefix.path_.size()] == '/';
}

Url Url::with_login_of(const Url& other) const {
  if (has_login_ || !other.has_login_) return *this;
  const UrlHandle from(curl_url(), &curl_url_cleanup);
  const UrlHandle to(curl_url(), &curl_url_cleanup);
  if (!from || !to || curl_url_set(from.get(), CURLUPART_URL, other.text_.c_str(), 0) != CURLUE_OK ||
      curl_url_set(to.get(), CURLUPART_URL, text_.c_str(), 0) != CURLUE_OK) {
    return *this;
  }
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD}) {
    curl_url_set(to.get(), part, part_of(from.get(), part).c_str(), 0);
  }
  Url url = *this;
  url.text_ = part_of(to.get(), CURLUPART_URL);
  url.has_login_ = true;
  return url;
}

}  // namespace sallyport::fetch
