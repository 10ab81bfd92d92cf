#pragma once
// Compares a file with its table. A tag that nobody knows is an error, never ignored: it may be a rule that
// somebody relies on, misspelt.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/element.hpp"
#include "config/schema.hpp"

namespace sallyport::config {

class Variables;

/// Checks the tree, variables already substituted.
void validate(const Element& root, const Schema& schema, const std::string& file, Diagnostics& diagnostics);

/// The settings of the file that are accepted without effect, whole sections by their name: "SSL", "Order".
std::vector<std::string> without_effect(const Element& root, const Schema& schema);

/// Reads, substitutes and validates one file; nullopt if it is not well-formed.
std::optional<Element> read_document(const std::string& file, std::string_view text, const Schema& schema,
                                     const Variables& variables, Diagnostics& diagnostics);

}  // namespace sallyport::config
