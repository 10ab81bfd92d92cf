#include "http/file_target.hpp"

#include <algorithm>
#include <cctype>

#include "base/percent.hpp"
#include "http/path.hpp"

namespace sallyport::http {
namespace {

constexpr std::string_view kFiles = "/_files/";
constexpr std::string_view kTicketDigits = "0123456789abcdef";

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
  path += percent_encode(application);
  path.append(kFiles).append(ticket);
  if (name.empty()) return path;
  path.push_back('/');
  path += percent_encode(name);
  return path;
}

}  // namespace sallyport::http
