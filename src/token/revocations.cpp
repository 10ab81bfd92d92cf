#include "token/revocations.hpp"

#include <algorithm>
#include <charconv>

#include "base/name.hpp"
#include "token/percent.hpp"
#include "token/strict_json.hpp"

namespace sallyport::token {
namespace {

constexpr std::string_view kHeading =
    "# Tokens that are no longer good. \"sallyport token revoke\" writes this file; the server reads it when "
    "it\n"
    "# changes. KIND VALUE [UNTIL]\n";

Error fault(std::string why) {
  return {Reason::configuration_error, std::move(why)};
}

std::string_view take_until(std::string_view& rest, std::string_view separators) {
  const std::string_view part = rest.substr(0, rest.find_first_of(separators));
  rest.remove_prefix(std::min(rest.size(), part.size() + 1));
  return part;
}

std::string_view take_word(std::string_view& rest) {
  while (!rest.empty() && (rest.front() == ' ' || rest.front() == '\t')) rest.remove_prefix(1);
  return take_until(rest, " \t");
}

Result<Revocation> parse_line(std::string_view line) {
  Revocation entry;
  const auto kind = parse_revoked_by(take_word(line));
  if (!kind) return fault("a line begins with jti, sub or key");
  entry.kind = *kind;
  auto value = percent_decode(take_word(line));
  if (!value || value->empty() || !is_plain_text(*value))
    return fault("the value is not percent-encoded text of at most 255 bytes");
  entry.value = *std::move(value);
  const std::string_view until = take_word(line);
  const auto [end, error] = std::from_chars(until.data(), until.data() + until.size(), entry.until);
  const bool is_time =
      until.empty() || (error == std::errc() && end == until.data() + until.size() && entry.until > 0);
  if (!is_time || !take_word(line).empty())
    return fault("behind the value there is a time in seconds since 1970, or nothing");
  return entry;
}

}  // namespace

std::string_view to_string(RevokedBy kind) {
  switch (kind) {
    case RevokedBy::id:
      return "jti";
    case RevokedBy::subject:
      return "sub";
    case RevokedBy::key:
      return "key";
  }
  return "unknown";
}

std::optional<RevokedBy> parse_revoked_by(std::string_view word) {
  for (const RevokedBy kind : {RevokedBy::id, RevokedBy::subject, RevokedBy::key}) {
    if (word == to_string(kind)) return kind;
  }
  return std::nullopt;
}

Result<Revocations> Revocations::parse(std::string_view text) {
  Revocations all;
  for (int number = 1; !text.empty(); ++number) {
    std::string_view line = take_until(text, "\n");
    line = line.substr(0, line.find('#'));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    auto entry = parse_line(line);
    if (!entry) return std::move(entry).error().within("line " + std::to_string(number));
    all.add(*std::move(entry));
  }
  if (all.size() > kMaxEntries) return fault("it has more than 200,000 entries");
  return all;
}

std::string Revocations::to_text() const {
  std::string text(kHeading);
  for_each([&](const Revocation& entry) {
    text.append(to_string(entry.kind)).append(" ").append(percent_encode(entry.value, kPlainMarks));
    if (entry.until > 0) text.append(" ").append(std::to_string(entry.until));
    text.append("\n");
  });
  return text;
}

void Revocations::add(Revocation entry) {
  entries_[static_cast<std::size_t>(entry.kind)].insert_or_assign(std::move(entry.value), entry.until);
}

bool Revocations::remove(RevokedBy kind, std::string_view value) {
  auto& entries = entries_[static_cast<std::size_t>(kind)];
  const auto found = entries.find(value);
  if (found == entries.end()) return false;
  entries.erase(found);
  return true;
}

void Revocations::forget_before(std::int64_t now) {
  for (auto& entries : entries_) {
    std::erase_if(entries, [now](const auto& entry) { return entry.second > 0 && entry.second < now; });
  }
}

bool Revocations::covers(RevokedBy kind, std::string_view value, std::int64_t now) const {
  const auto& entries = entries_[static_cast<std::size_t>(kind)];
  const auto found = entries.find(value);
  return found != entries.end() && (found->second == 0 || found->second >= now);
}

bool Revocations::cover(const Grant& grant, std::int64_t now) const {
  return covers(RevokedBy::id, grant.id, now) || covers(RevokedBy::subject, grant.subject, now) ||
         covers(RevokedBy::key, grant.key, now);
}

std::size_t Revocations::size() const {
  return entries_[0].size() + entries_[1].size() + entries_[2].size();
}

}  // namespace sallyport::token
