#include "net/xml/xml_framing.hpp"

#include <utility>

namespace sallyport::net {
namespace {

constexpr std::size_t kLongestName = 256;  // of which more is not looked at

bool is_stream(std::string_view name) { return name == "stream" || name.ends_with(":stream"); }

bool is_xml_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::string XmlFraming::take() {
  std::string message = std::move(ready_.front());
  ready_.pop_front();
  return message;
}

void XmlFraming::finish(std::string& message) { ready_.push_back(std::exchange(message, {})); }

void ZeroFraming::add(std::string_view bytes) {
  held_.erase(0, at_);
  searched_ -= std::exchange(at_, 0);
  held_ += bytes;
  cut();
}

std::string ZeroFraming::take() {
  std::string message = XmlFraming::take();
  cut();
  return message;
}

void ZeroFraming::cut() {
  if (has_message()) return;
  const std::size_t end = held_.find('\0', searched_);
  searched_ = end == std::string::npos ? held_.size() : end + 1;
  if (end == std::string::npos) return;
  std::string message = held_.substr(at_, end - at_);
  at_ = end + 1;
  finish(message);
}

void StreamFraming::add(std::string_view bytes) {
  for (const char c : bytes) step(c);
}

void StreamFraming::step(char c) {
  if (state_ == State::text && depth_ == 0 && c != '<') return;
  held_ += c;
  switch (state_) {
    case State::text:
      if (c != '<') return;
      state_ = State::opened;
      from_ = held_.size() - 1;
      return;
    case State::opened: return begin_markup(c);
    case State::tag: return in_tag(c);
    case State::end_tag:
      if (c == '>') end_of_end_tag();
      return;
    case State::marked: return in_marked(c);
    case State::comment: return until("-->");
    case State::cdata: return until("]]>");
    case State::instruction: return until("?>");
    case State::declaration: return in_declaration(c);
  }
}

void StreamFraming::begin_markup(char c) {
  if (c == '/') return void(state_ = State::end_tag);
  if (c == '?') return void(state_ = State::instruction);
  if (c == '!') return void(state_ = State::marked);
  state_ = State::tag;
  name_.clear();
  name_ended_ = false;
  quote_ = last_ = 0;
  in_tag(c);
}

void StreamFraming::in_tag(char c) {
  if (quote_ != 0) {
    if (c == quote_) quote_ = 0;
  } else if (c == '>') {
    return end_of_tag();
  } else if (c == '"' || c == '\'') {
    quote_ = c;
  }
  name_ended_ = name_ended_ || c == '/' || is_xml_blank(c);
  if (!name_ended_ && name_.size() < kLongestName) name_ += c;
  last_ = c;
}

void StreamFraming::in_marked(char c) {
  constexpr std::string_view kComment = "<!--";
  constexpr std::string_view kCdata = "<![CDATA[";
  const std::string_view markup = std::string_view(held_).substr(from_);
  if (markup == kComment) {
    state_ = State::comment;
    from_ = held_.size();  // "<!-->" is not the end of it
  } else if (markup == kCdata) {
    state_ = State::cdata;
    from_ = held_.size();
  } else if (!kComment.starts_with(markup) && !kCdata.starts_with(markup)) {
    state_ = State::declaration;
    nested_ = 1;
    quote_ = 0;
    in_declaration(c);
  }
}

void StreamFraming::in_declaration(char c) {
  if (quote_ != 0) {
    if (c == quote_) quote_ = 0;
  } else if (c == '"' || c == '\'') {
    quote_ = c;
  } else if (c == '<') {
    ++nested_;
  } else if (c == '>' && --nested_ == 0) {
    end_of_markup();
  }
}

void StreamFraming::until(std::string_view end) {
  if (std::string_view(held_).substr(from_).ends_with(end)) end_of_markup();
}

void StreamFraming::end_of_tag() {
  const bool empty = last_ == '/';
  if (depth_ == 0 && is_stream(name_)) {
    if (!empty) held_.replace(held_.size() - 1, 1, "/>");
    return emit();
  }
  if (!empty) ++depth_;
  if (depth_ == 0) return emit();
  state_ = State::text;
}

/// With nothing open it ends the stream, or is nonsense.
void StreamFraming::end_of_end_tag() {
  if (depth_ == 0) return end_of_markup();
  if (--depth_ == 0) return emit();
  state_ = State::text;
}

void StreamFraming::end_of_markup() {
  state_ = State::text;
  if (depth_ == 0) held_.clear();
}

void StreamFraming::emit() {
  state_ = State::text;
  finish(held_);
}

}  // namespace sallyport::net
