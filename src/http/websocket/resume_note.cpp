#include "http/websocket/resume_note.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sallyport::http::websocket {
namespace {

using Kind = ResumeNote::Kind;

struct Form {
  std::string_view word;
  Kind kind;
  bool id;
  bool offset;
};
constexpr std::array<Form, 6> kForms = {{
    {"open", Kind::open, false, false},
    {"resume", Kind::resume, true, true},
    {"session", Kind::session, true, false},
    {"resumed", Kind::resumed, false, true},
    {"gone", Kind::gone, false, false},
    {"ack", Kind::ack, false, true},
}};

/// The next word; a blank stands between two, exactly one.
std::string_view take_word(std::string_view& text) {
  const std::size_t blank = text.find(' ');
  const std::string_view word = text.substr(0, blank);
  text = blank == std::string_view::npos ? std::string_view() : text.substr(blank + 1);
  return word;
}

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxResumeId && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '~';
  });
}

bool parse_offset(std::string_view digits, std::uint64_t& offset) {
  if (digits.empty() || (digits.size() > 1 && digits.front() == '0')) return false;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  return failure == std::errc() && end == digits.data() + digits.size();
}

}  // namespace

std::optional<ResumeNote> parse_note(std::string_view text) {
  if (text.ends_with(' ')) return std::nullopt;
  const std::string_view word = take_word(text);
  const auto form =
      std::find_if(kForms.begin(), kForms.end(), [&](const Form& one) { return one.word == word; });
  if (form == kForms.end()) return std::nullopt;
  ResumeNote note{.kind = form->kind};
  if (form->id && !is_id(note.id = take_word(text))) return std::nullopt;
  if (form->offset && !parse_offset(take_word(text), note.offset)) return std::nullopt;
  return text.empty() ? std::optional(note) : std::nullopt;
}

std::string make_note(const ResumeNote& note) {
  const auto form =
      std::find_if(kForms.begin(), kForms.end(), [&](const Form& one) { return one.kind == note.kind; });
  std::string text(form->word);
  if (form->id) text.append(" ").append(note.id);
  if (form->offset) text.append(" ").append(std::to_string(note.offset));
  return text;
}

}  // namespace sallyport::http::websocket
