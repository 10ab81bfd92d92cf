#include "script/old_syntax.hpp"

#include <algorithm>
#include <string_view>

namespace sallyport::script {
namespace {

bool is_word(char one) {
  return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') || one == '_' || one == '$' ||
         static_cast<unsigned char>(one) >= 0x80;
}

constexpr const char* kNoXml = "XML in the source (E4X) is not taken by this engine; write it as a string, for new XML(\"...\")";

/// Goes over a source token by token, as far as telling strings, comments and regular expressions from the rest.
class Scanner {
 public:
  explicit Scanner(std::string_view source) : source_(source) {}

  struct Token {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool word = false;
  };

  /// The next word or single character, comments and blanks left out; an empty one at the end.
  Token next() {
    skip_blanks();
    const std::size_t begin = at_;
    if (at_ >= source_.size()) return {begin, begin, false};
    const char one = source_[at_];
    if (is_word(one)) {
      while (at_ < source_.size() && is_word(source_[at_])) ++at_;
      return remember({begin, at_, true});
    }
    if (one == '"' || one == '\'' || one == '`') {
      skip_quoted(one);
    } else if (one == '/' && regular_expression_may_follow()) {
      skip_regular_expression();
    } else {
      ++at_;
    }
    return remember({begin, at_, false});
  }

  std::string_view text(const Token& token) const { return source_.substr(token.begin, token.end - token.begin); }
  std::size_t position() const { return at_; }
  /// Whether what comes next begins a value, as far as the last token tells.
  bool value_may_follow() const { return regular_expression_may_follow(); }
  void go_back(std::size_t position) { at_ = position; }

 private:
  Token remember(Token token) {
    last_ = text(token);
    doubled_ = !last_.empty() && token.begin > 0 && source_[token.begin - 1] == last_.front();
    return token;
  }

  bool starts(std::string_view text) const { return source_.substr(at_).starts_with(text); }

  void skip_blanks() {
    while (at_ < source_.size()) {
      if (static_cast<unsigned char>(source_[at_]) <= ' ') {
        ++at_;
      } else if (starts("//") || starts("<!--")) {
        while (at_ < source_.size() && source_[at_] != '\n' && source_[at_] != '\r') ++at_;
      } else if (starts("/*")) {
        const std::size_t end = source_.find("*/", at_ + 2);
        at_ = end == std::string_view::npos ? source_.size() : end + 2;
      } else {
        return;
      }
    }
  }

  void skip_quoted(char quote) {
    for (++at_; at_ < source_.size(); ++at_) {
      if (source_[at_] == '\\') {
        ++at_;
      } else if (source_[at_] == quote) {
        ++at_;
        break;
      } else if (source_[at_] == '\n' && quote != '`') {
        break;  // the engine will say what is wrong
      }
    }
    at_ = std::min(at_, source_.size());
  }

  void skip_regular_expression() {
    bool in_class = false;
    for (++at_; at_ < source_.size() && source_[at_] != '\n'; ++at_) {
      const char one = source_[at_];
      if (one == '\\') ++at_;
      if (one == '[') in_class = true;
      if (one == ']') in_class = false;
      if (one == '/' && !in_class) {
        ++at_;
        break;
      }
    }
    at_ = std::min(at_, source_.size());
  }

  /// A slash behind a value divides.
  bool regular_expression_may_follow() const {
    if (last_.empty()) return true;
    const char end = last_.back();
    if (end == ')' || end == ']' || end == '}' || end == '"' || end == '\'' || end == '`') return false;
    if ((end == '+' || end == '-') && doubled_) return false;  // behind i++
    if (!is_word(end)) return true;
    for (const char* keyword : {"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "instanceof"}) {
      if (last_ == keyword) return true;
    }
    return false;
  }

  std::string_view source_;
  std::size_t at_ = 0;
  std::string_view last_;
  bool doubled_ = false;  // the character before the last token is the same
};

class Translator {
 public:
  Translator(const std::string& source, const std::string& file) : source_(source), file_(file), scanner_(source) {}

  Translation run() {
    bool value = scanner_.value_may_follow();
    Scanner::Token token = scanner_.next();
    std::string_view before;
    while (token.end > token.begin && !error_) {
      const std::string_view text = scanner_.text(token);
      if (text == "<" && value) check_xml(token.begin);
      if (text == "@" && before == ".") refuse(token.begin, kNoXml);
      if (before != "." && text == "for") for_each();
      if (before != "." && text == "catch") check_catch();
      if (text == "#" && std::string_view(source_).substr(token.begin).starts_with("#include")) refuse(token.begin, "#include is not part of the language; write load(\"file.asc\")");
      before = text;
      value = scanner_.value_may_follow();
      token = scanner_.next();
    }
    out_ += source_.substr(copied_);
    return {std::move(out_), std::move(error_)};
  }

 private:
  void replace(std::size_t begin, std::size_t end, std::string_view with) {
    out_ += source_.substr(copied_, begin - copied_);
    out_ += with;
    copied_ = end;
  }

  void for_each() {
    const std::size_t start = scanner_.position();
    const Scanner::Token each = scanner_.next();
    if (scanner_.text(each) != "each") return scanner_.go_back(start);
    if (scanner_.text(scanner_.next()) != "(") return refuse(each.begin, "for each needs a \"(\"");
    Scanner::Token in = scanner_.next();
    while (in.end > in.begin && scanner_.text(in) != "in" && scanner_.text(in) != ")") in = scanner_.next();
    if (scanner_.text(in) != "in") return refuse(each.begin, "for each needs \"in\"");
    replace(each.begin, each.end, "");
    replace(in.begin, in.end, std::string("of ") + kValuesFunction + "(");
    close_parenthesis();
  }

  /// A second one before the one that closes what is open.
  void close_parenthesis() {
    std::size_t depth = 1;
    for (Scanner::Token token = scanner_.next(); token.end > token.begin; token = scanner_.next()) {
      const std::string_view text = scanner_.text(token);
      if (text == "(") ++depth;
      if (text == ")" && --depth == 0) return replace(token.begin, token.begin, ")");
    }
  }

  /// XML where a value is expected (E4X); <!-- begins a comment.
  void check_xml(std::size_t at) {
    const char next = at + 1 < source_.size() ? source_[at + 1] : ' ';
    if (next == '>' || next == '?' || next == '{' || (is_word(next) && (next < '0' || next > '9'))) refuse(at, kNoXml);
  }

  /// catch (name if condition)
  void check_catch() {
    const std::size_t start = scanner_.position();
    if (scanner_.text(scanner_.next()) == "(" && scanner_.next().word) {
      const Scanner::Token third = scanner_.next();
      if (scanner_.text(third) == "if") {
        refuse(third.begin, "catch with a condition is not taken by this engine; write catch (e) { if (condition) ... else throw e; }");
      }
    }
    scanner_.go_back(start);
  }

  void refuse(std::size_t at, std::string message) {
    ScriptError error{ScriptError::Kind::syntax, "SyntaxError: " + std::move(message), file_, 1, 1};
    for (std::size_t i = 0; i < at; ++i) {
      const bool end = source_[i] == '\n' || (source_[i] == '\r' && (i + 1 >= source_.size() || source_[i + 1] != '\n'));
      error.column = end ? 1 : error.column + 1;
      if (end) ++error.line;
    }
    error_ = std::move(error);
  }

  const std::string& source_;
  const std::string& file_;
  Scanner scanner_;
  std::string out_;
  std::size_t copied_ = 0;
  std::optional<ScriptError> error_;
};

}  // namespace

Translation translate_old_syntax(const std::string& source, const std::string& file) { return Translator(source, file).run(); }

}  // namespace sallyport::script
