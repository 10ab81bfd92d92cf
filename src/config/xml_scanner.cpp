#include "config/xml_scanner.hpp"

#include <algorithm>

#include "config/source_text.hpp"
#include "config/text.hpp"

namespace sallyport::config {
namespace {

bool begins_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool continues_name(char c) {
  return begins_name(c) || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// "amp", "#38" or "#x26", without '&' and ';'.
bool is_known_reference(std::string_view name) {
  for (const std::string_view known : {"amp", "lt", "gt", "quot", "apos"}) {
    if (name == known) return true;
  }
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x');
  if (hexadecimal) name.remove_prefix(1);
  return !name.empty() && name.size() <= 6 &&
         name.find_first_not_of(hexadecimal ? "0123456789abcdefABCDEF" : "0123456789") ==
             std::string_view::npos;
}

class Scanner {
 public:
  Scanner(const std::string& file, std::string_view text, Diagnostics& diagnostics)
      : file_(file), source_(text), text_(text), diagnostics_(diagnostics) {}

  std::optional<std::vector<ScannedElement>> run() {
    if (!check_encoding()) return {};
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    while (at_ < text_.size()) {
      if (!(text_[at_] == '<' ? markup() : character_data())) return {};
    }
    if (!open_.empty()) {
      fail_at(elements_[open_.back()].at, "<" + name_of(open_.back()) + "> is never closed",
              "write </" + name_of(open_.back()) + "> where it ends");
      return {};
    }
    if (elements_.empty()) {
      fail_at({1, 1}, "the file has no element", "leave the file out, or begin it with its outermost tag");
      return {};
    }
    return std::move(elements_);
  }

 private:
  bool fail_at(Position position, std::string what, std::string right) {
    diagnostics_.error(file_, position, std::move(what), std::move(right));
    return false;
  }
  bool fail(std::size_t offset, std::string what, std::string right) {
    return fail_at(source_.at(offset), std::move(what), std::move(right));
  }
  std::string name_of(std::size_t element) const { return elements_[element].name; }
  bool looking_at(std::string_view expected) const { return text_.substr(at_).starts_with(expected); }
  void skip_blanks() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  }

  bool check_encoding() {
    if (text_.starts_with("\xff\xfe") || text_.starts_with("\xfe\xff")) {
      return fail_at({1, 1}, "the file is UTF-16", "save it as UTF-8");
    }
    const auto forbidden = std::find_if(text_.begin(), text_.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 && !is_blank(c);
    });
    if (forbidden == text_.end()) return true;
    return fail(static_cast<std::size_t>(forbidden - text_.begin()), "there is a control character",
                "remove it");
  }

  bool markup() {
    if (looking_at("<!--")) return skip_past("-->", "the comment is never closed");
    if (looking_at("<![CDATA[")) return character_block();
    if (looking_at("<?")) return declaration();
    if (looking_at("<!")) {
      const bool doctype = equal_ignoring_case(text_.substr(at_ + 2, 7), "doctype");
      return fail(at_, doctype ? "a DOCTYPE is not accepted" : "a declaration is not accepted",
                  "remove it: configuration files define no entities");
    }
    return looking_at("</") ? closing_tag() : opening_tag();
  }

  bool skip_past(std::string_view end, const char* unclosed) {
    const std::size_t found = text_.find(end, at_ + 2);
    if (found == std::string_view::npos)
      return fail(at_, unclosed, "write " + std::string(end) + " where it ends");
    at_ = found + end.size();
    return true;
  }

  bool character_block() {
    if (open_.empty()) return fail(at_, "there is text outside the outermost tag", "remove it");
    const std::size_t content = at_ + std::string_view("<![CDATA[").size();
    if (!skip_past("]]>", "the CDATA section is never closed")) return false;
    note_text(content, text_.substr(content, at_ - 3 - content));
    return true;
  }

  bool declaration() {
    if (!elements_.empty() || !looking_at("<?xml")) {
      return fail(at_, "a processing instruction is not accepted",
                  "remove it; only <?xml ...?> may stand first");
    }
    return skip_past("?>", "the declaration is never closed");
  }

  bool character_data() {
    const std::size_t end = std::min(text_.find('<', at_), text_.size());
    const std::string_view data = text_.substr(at_, end - at_);
    if (!check_references(data)) return false;
    const std::size_t first = data.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos && open_.empty()) {
      return fail(at_ + first, "there is text outside the outermost tag", "remove it");
    }
    note_text(at_, data);
    at_ = end;
    return true;
  }

  void note_text(std::size_t offset, std::string_view data) {
    const std::size_t first = data.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return;
    ScannedElement& element = elements_[open_.back()];
    if (element.text_at == element.at) element.text_at = source_.at(offset + first);
  }

  /// `data` begins at at_.
  bool check_references(std::string_view data) {
    for (std::size_t and_sign = data.find('&'); and_sign != std::string_view::npos;
         and_sign = data.find('&', and_sign + 1)) {
      const std::size_t end = data.find(';', and_sign);
      const bool known =
          end != std::string_view::npos && is_known_reference(data.substr(and_sign + 1, end - and_sign - 1));
      if (!known)
        return fail(at_ + and_sign, "an & begins no known character reference",
                    "write &amp; for the character &");
    }
    return true;
  }

  std::string name() {
    const std::size_t begin = at_;
    if (at_ < text_.size() && begins_name(text_[at_])) {
      while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
    }
    return std::string(text_.substr(begin, at_ - begin));
  }

  bool closing_tag() {
    const std::size_t begin = at_;
    at_ += 2;
    const std::string closed = name();
    skip_blanks();
    if (closed.empty() || !looking_at(">")) return fail(begin, "a closing tag is malformed", "write </Name>");
    ++at_;
    if (open_.empty())
      return fail(begin, "</" + closed + "> closes nothing", "remove it, or open <" + closed + "> before it");
    if (const ScannedElement& element = elements_[open_.back()]; element.name != closed) {
      return fail(begin,
                  "</" + closed + "> stands where <" + element.name + "> of line " +
                      std::to_string(element.at.line) + " is open",
                  "write </" + element.name + ">");
    }
    open_.pop_back();
    return true;
  }

  bool opening_tag() {
    const std::size_t begin = at_++;
    ScannedElement element;
    element.name = name();
    element.at = element.text_at = source_.at(begin);
    if (element.name.empty()) return fail(begin, "a < begins no tag", "write &lt; for the character <");
    if (open_.empty() && !elements_.empty()) {
      return fail(begin,
                  "<" + element.name + "> stands outside the outermost tag <" + elements_[0].name + ">",
                  "move it inside; a file has one outermost tag");
    }
    if (open_.size() >= kMaxElementDepth) {
      return fail(begin, "tags are nested more than " + std::to_string(kMaxElementDepth) + " deep",
                  "close some of them");
    }
    return tag_rest(begin, std::move(element));
  }

  bool tag_rest(std::size_t begin, ScannedElement element) {
    const std::string tag = element.name;
    while (true) {
      const std::size_t before = at_;
      skip_blanks();
      const bool closes_itself = looking_at("/>");
      if (closes_itself || looking_at(">")) {
        at_ += closes_itself ? 2 : 1;
        elements_.push_back(std::move(element));
        if (!closes_itself) open_.push_back(elements_.size() - 1);
        return true;
      }
      if (at_ >= text_.size() || text_[at_] == '<')
        return fail(begin, "the tag <" + tag + " has no end", "write > after it");
      if (before == at_)
        return fail(at_, "there is a character in <" + tag + "> that no name has",
                    "separate attributes by blanks, as in <Tag name=\"value\">");
      if (!attribute(element)) return false;
    }
  }

  bool attribute(ScannedElement& element) {
    ScannedAttribute attribute;
    attribute.name_at = source_.at(at_);
    const std::size_t begin = at_;
    attribute.name = name();
    if (attribute.name.empty()) {
      return fail(begin, "there is a character in <" + element.name + "> that no name has",
                  "write attributes as name=\"value\"");
    }
    skip_blanks();
    const std::string right = "write " + attribute.name + "=\"value\"";
    if (!looking_at("=")) return fail(begin, "attribute " + attribute.name + " has no value", right);
    ++at_;
    skip_blanks();
    if (!looking_at("\"") && !looking_at("'"))
      return fail(at_, "the value of " + attribute.name + " has no quotes", right);
    const char quote = text_[at_++];
    const std::size_t end = text_.find(quote, at_);
    const std::string_view value = text_.substr(at_, end == std::string_view::npos ? end : end - at_);
    if (end == std::string_view::npos || value.find('<') != std::string_view::npos) {
      return fail(at_ - 1, "the value of " + attribute.name + " has no closing quote", right);
    }
    attribute.value_at = source_.at(at_);
    if (!check_references(value)) return false;
    at_ = end + 1;
    for (const auto& other : element.attributes) {
      if (other.name == attribute.name)
        return fail(begin, "attribute " + attribute.name + " is given twice", "write it once");
    }
    element.attributes.push_back(std::move(attribute));
    return true;
  }

  const std::string& file_;
  SourceText source_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::vector<ScannedElement> elements_;
  std::vector<std::size_t> open_;  // indices of elements_, the outermost first
};

}  // namespace

std::optional<std::vector<ScannedElement>> scan_xml(const std::string& file, std::string_view text,
                                                    Diagnostics& diagnostics) {
  return Scanner(file, text, diagnostics).run();
}

}  // namespace sallyport::config
