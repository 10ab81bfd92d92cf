#include "pages/page_maker.hpp"

#include "base/name.hpp"
#include "base/percent.hpp"
#include "http/content_type.hpp"
#include "http/entity_tag.hpp"
#include "pages/built_in.hpp"
#include "pages/fields.hpp"

namespace sallyport::pages {
namespace {

using http::PageTarget;

constexpr std::string_view kPublish = "_publish";
constexpr std::string_view kParts = "_pages";
constexpr std::string_view kFolder = "www";
constexpr std::string_view kIndex = "index.html";
constexpr std::string_view kPartsMark = "@PAGES@";  // in the HTML of built-in pages: where their parts are
constexpr std::string_view kNobody = "'none'";
constexpr std::string_view kRevalidate = "no-cache";

net::PageAnswer text_answer(unsigned status, std::string_view text) {
  return {.status = status, .content_type = "text/plain; charset=utf-8", .cache = {}, .fields = {},
          .body = {SharedBytes::copy_of(as_bytes(text))}, .held = nullptr};
}

/// Of what is built in: all of it comes from the server itself.
PageRules built_in_rules(std::string_view ancestors) {
  return {.ancestors = ancestors, .isolated = true};
}

/// 304 for who has this version already, else 200 without its body yet.
net::PageAnswer head_of(std::string_view name, std::string_view tag, const PageRules& rules, const std::string& known) {
  net::PageAnswer answer;
  const std::string_view type = http::content_type_of(name);
  answer.status = http::names_entity_tag(known, tag) ? 304 : 200;
  if (answer.status == 200) answer.content_type = type;
  answer.cache = kRevalidate;
  answer.fields = page_fields(rules, type.starts_with("text/html")) + tag_field(tag);
  return answer;
}

/// The parts lie beside the page at the application's first level; from further down the way leads up. Relative, so that
/// a proxy in front may put the application somewhere else.
std::string way_to_parts(const PageTarget& target) {
  std::string way;
  for (std::size_t level = 1; level < target.segments.size(); ++level) way += "../";
  return way.append(kParts);
}

std::string with_parts(std::string html, const std::string& way) {
  for (std::size_t at = html.find(kPartsMark); at != std::string::npos; at = html.find(kPartsMark, at + way.size()))
    html.replace(at, kPartsMark.size(), way);
  return html;
}

net::PageAnswer missing_build() {
  return text_answer(501, "This server was built without its web pages (docs/pages.md says how to build them).\n");
}

net::PageAnswer page_answer(std::string_view name, const net::PageQuestion& question, std::string_view ancestors) {
  const BuiltInFile* const file = find_built_in(name);
  if (!file) return missing_build();
  const std::string way = way_to_parts(question.target);
  std::string tag(file->tag.substr(0, file->tag.size() - 1));  // another one at every level
  tag.append("-").append(std::to_string(question.target.segments.size())).append("\"");
  net::PageAnswer answer = head_of(name, tag, built_in_rules(ancestors), question.known);
  answer.fields += "\r\nVary: Accept";
  if (answer.status == 200)
    answer.body.push_back(SharedBytes::copy_of(as_bytes(with_parts(std::string(as_text(file->bytes)), way))));
  return answer;
}

net::PageAnswer part_answer(const std::string& name, const net::PageQuestion& question, std::string_view ancestors) {
  const BuiltInFile* const file = find_built_in(name);
  if (!file) return built_in_files().empty() ? missing_build() : net::PageAnswer{};
  const bool zipped = question.takes_gzip && !file->gzipped.empty();
  const std::string tag = zipped ? std::string(file->tag.substr(0, file->tag.size() - 1)) + "-gz\"" : std::string(file->tag);
  net::PageAnswer answer = head_of(name, tag, built_in_rules(ancestors), question.known);
  answer.fields += "\r\nVary: Accept-Encoding";
  if (answer.status != 200) return answer;
  if (zipped) answer.fields += "\r\nContent-Encoding: gzip";
  answer.body.push_back(SharedBytes::copy_of(zipped ? file->gzipped : file->bytes));
  return answer;
}

/// To the same path with a slash at its end; relative.
net::PageAnswer moved_to_folder(const PageTarget& target) {
  const std::string& last = target.segments.empty() ? target.application : target.segments.back();
  net::PageAnswer answer = text_answer(301, "It is a folder: the path ends with a slash.\n");
  answer.cache = kRevalidate;
  answer.fields = "\r\nLocation: ./" + percent_encode(last) + "/" + (target.query.empty() ? "" : "?" + target.query);
  return answer;
}

/// The stream that the path names: instance and name, or the name alone. Names with an underscore in front are for the
/// server's own paths.
bool names_stream(const PageTarget& target) {
  if (target.folder || target.segments.empty() || target.segments.back().starts_with('_')) return false;
  return check_stream_name(target.joined(target.segments.size() > 1 ? 1 : 0)).ok();
}

}  // namespace

net::PageAnswer PageMaker::answer(const net::PageQuestion& question, const hub::ApplicationOptions& application) {
  const hub::PageOptions& options = application.pages;
  const PageTarget& target = question.target;
  const auto& path = target.segments;
  if (!options.any()) return {};
  if (options.publisher && !target.folder && !path.empty() && path.back() == kPublish)
    return page_answer("publisher.html", question, kNobody);
  if ((options.player || options.publisher) && !target.folder && path.size() == 2 && path[0] == kParts)
    return part_answer(path[1], question, options.embedding);
  if (options.folder) {
    if (auto file = file_of(question, application); file.status != 0) return file;
  }
  if (options.player && question.wants_html && names_stream(target)) return page_answer("player.html", question, options.embedding);
  return {};
}

net::PageAnswer PageMaker::file_of(const net::PageQuestion& question, const hub::ApplicationOptions& application) {
  using Kind = FileShelf::Found::Kind;
  const PageTarget& target = question.target;
  std::string path = target.segments.empty() ? std::string(kFolder) : std::string(kFolder) + '/' + target.joined();
  if (target.folder) path.append("/").append(kIndex);
  const FileShelf::Found found = shelf_.find(application.folder, path);
  if (found.kind == Kind::folder && !target.folder) return moved_to_folder(target);
  if (found.kind == Kind::no_room) return text_answer(503, "Too many files are being read at the moment.\n");
  if (found.kind != Kind::file) return {};
  const PageRules rules{.ancestors = application.pages.embedding, .isolated = application.pages.isolated};
  net::PageAnswer answer = head_of(path, found.file->tag, rules, question.known);
  if (answer.status == 200) {
    answer.body = found.file->pieces;
    answer.held = found.file;
  }
  return answer;
}

}  // namespace sallyport::pages
