#pragma once
// Pattern: which names a token is for. Segments joined by '/'; in a segment at most one '*', which stands for
// any characters but '/', or none; "**" as the whole last segment stands for one or more segments. Upper and
// lower case differ. Everything else stands for itself.
//
//   cam1        cam1 alone                         news/*     news/a, not news/a/b
//   cam*        cam, cam1, camera, not cam/1       news/**    news/a and news/a/b, not news
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport::token {

class Pattern {
 public:
  /// Reason::bad_token if it is none, or if no valid name could ever match.
  static Result<Pattern> parse(std::string_view text);
  bool matches(std::string_view name) const;
  const std::string& text() const { return text_; }

 private:
  explicit Pattern(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// Where a token is for: an application and an instance, as a connect URI has them behind the host.
///
///   live        the default instance of live        live/room7     one instance
///   live/*      instances without a '/' in them     live/**        every instance
class PlacePattern {
 public:
  static Result<PlacePattern> parse(std::string_view text);
  bool matches(std::string_view application, std::string_view instance) const;

 private:
  PlacePattern(Pattern application, Pattern instance)
      : application_(std::move(application)), instance_(std::move(instance)) {}
  Pattern application_;
  Pattern instance_;
};

}  // namespace sallyport::token
