// docs/configuration.md lists every tag of the tables, with meaning, default and effect. To write its lists
// anew after a change of a table: SALLYPORT_UPDATE_DOCS=1 build/.../unit_config
// --gtest_filter=Documentation.*
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include <gtest/gtest.h>

#include "config/schema.hpp"

namespace sallyport::config {
namespace {

constexpr std::string_view kBegin = "<!-- tags: begin -->\n";
constexpr std::string_view kEnd = "<!-- tags: end -->\n";

std::string page_path() {
  return std::string(SALLYPORT_VECTORS) + "/../../docs/configuration.md";
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c == '<' ? std::string("&lt;") : std::string(1, c);
  }
  return out;
}

std::string values_of(const ValueRule& rule) {
  if (!rule.like.empty()) return "as `" + std::string(rule.like) + "`";
  return escaped(describe(rule)) + (rule.repeated ? "; several" : "");
}

void append_row(std::string& page, const TagRule& rule) {
  page.append("| `")
      .append(rule.path)
      .append("` | ")
      .append(escaped(rule.meaning))
      .append(" | ")
      .append(values_of(rule.value));
  page.append(" | ").append(rule.standard.empty() ? "" : "`" + std::string(rule.standard) + "`");
  page.append(rule.effect == Effect::now ? " | yes |\n" : " | no |\n");
}

std::string lists() {
  std::string page;
  for (const Schema* schema : all_schemas()) {
    page.append("\n### ")
        .append(schema->file_name())
        .append("\n\nInside `<")
        .append(schema->root().name)
        .append(">`.\n\n");
    page.append("| Tag | Meaning | Values | Default | Effect now |\n|---|---|---|---|---|\n");
    for (const TagRule& rule : schema->rules()) append_row(page, rule);
  }
  return page + "\n";
}

std::string read_page() {
  std::ifstream in(page_path(), std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Documentation, ListsEveryTagAsTheTablesHaveIt) {
  std::string page = read_page();
  const std::size_t begin = page.find(kBegin);
  const std::size_t end = page.find(kEnd);
  ASSERT_TRUE(begin != std::string::npos && end != std::string::npos && begin < end)
      << page_path() << " has lost its marks";
  const std::size_t from = begin + kBegin.size();
  if (std::getenv("SALLYPORT_UPDATE_DOCS") != nullptr) {
    page.replace(from, end - from, lists());
    std::ofstream(page_path(), std::ios::binary) << page;
    return;
  }
  EXPECT_EQ(page.substr(from, end - from), lists()) << "run this test with SALLYPORT_UPDATE_DOCS=1";
}

TEST(TagTables, HaveEveryTagOnceWithAMeaning) {
  for (const Schema* schema : all_schemas()) {
    std::set<std::string_view> paths;
    for (const TagRule& rule : schema->rules()) {
      EXPECT_TRUE(paths.insert(rule.path).second) << schema->file_name() << ": " << rule.path;
      EXPECT_FALSE(rule.meaning.empty()) << schema->file_name() << ": " << rule.path;
    }
  }
}

TEST(TagTables, HaveDefaultsThatAreRightThemselves) {
  for (const Schema* schema : all_schemas()) {
    for (const TagRule& rule : schema->rules()) {
      EXPECT_FALSE(check_value(rule.value, rule.standard))
          << schema->file_name() << ": " << rule.path << " = " << rule.standard;
    }
  }
}

}  // namespace
}  // namespace sallyport::config
