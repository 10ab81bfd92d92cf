#include "http/file_target.hpp"

#include "http/path.hpp"
#include "http/percent.hpp"

namespace sallyport::http {
namespace {

constexpr std::string_view kFiles = "/_files/";
constexpr std::string_view kTicketDigits = "0123456789abcdef";

bool is_unreserved(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (is_unreserved(c)) {
      out.push_back(c);
    } else {
      append_percent_encoded(out, c);
    }
  }
}

}  // namespace

std::optional<FileTarget> parse_file_target(std::string_view target) {
  std::string_view path = path_and_query(target).path;
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  const std::size_t end = path.find('/');
  if (end == std::string_view::npos || !path.substr(end).starts_with(kFiles)) return std::nullopt;
  auto application = decoded_segment(path.substr(0, end));
  path.remove_prefix(end + kFiles.size());
  const std::string_view ticket = path.substr(0, FileTarget::kTicketLength);
  path.remove_prefix(ticket.size());
  if (!application || ticket.size() != FileTarget::kTicketLength) return std::nullopt;
  if (ticket.find_first_not_of(kTicketDigits) != std::string_view::npos) return std::nullopt;
  const bool named = path.size() > 1 && path.starts_with('/') && path.find('/', 1) == std::string_view::npos;
  if (!path.empty() && !named) return std::nullopt;
  return FileTarget{std::move(*application), std::string(ticket)};
}

std::string make_file_target(std::string_view application, std::string_view ticket, std::string_view name) {
  std::string path = "/";
  append_encoded(path, application);
  path.append(kFiles).append(ticket);
  if (name.empty()) return path;
  path.push_back('/');
  append_encoded(path, name);
  return path;
}

}  // namespace sallyport::http
