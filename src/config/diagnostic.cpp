#include "config/diagnostic.hpp"

#include <algorithm>

namespace sallyport::config {
namespace {

const char* word(Diagnostic::Severity severity) {
  switch (severity) {
    case Diagnostic::Severity::note:
      return "note";
    case Diagnostic::Severity::warning:
      return "warning";
    case Diagnostic::Severity::error:
      return "error";
  }
  return "error";
}

Diagnostic made(Diagnostic::Severity severity, const std::string& file, Position at, std::string what,
                std::string right) {
  return {severity, file, at.line, at.column, std::move(what), std::move(right)};
}

}  // namespace

std::string Diagnostic::to_string() const {
  std::string text = file;
  if (line > 0) text += ":" + std::to_string(line) + ":" + std::to_string(column);
  text.append(": ").append(word(severity)).append(": ").append(what);
  if (!right.empty()) text += "; " + right;
  return text;
}

void Diagnostics::error(const std::string& file, Position at, std::string what, std::string right) {
  all_.push_back(made(Diagnostic::Severity::error, file, at, std::move(what), std::move(right)));
}

void Diagnostics::warning(const std::string& file, Position at, std::string what, std::string right) {
  all_.push_back(made(Diagnostic::Severity::warning, file, at, std::move(what), std::move(right)));
}

void Diagnostics::note(const std::string& file, Position at, std::string what, std::string right) {
  all_.push_back(made(Diagnostic::Severity::note, file, at, std::move(what), std::move(right)));
}

void Diagnostics::append(const std::vector<Diagnostic>& more) {
  all_.insert(all_.end(), more.begin(), more.end());
}

bool Diagnostics::has_errors() const {
  return config::has_errors(all_);
}

bool has_errors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& one) { return one.severity == Diagnostic::Severity::error; });
}

}  // namespace sallyport::config
