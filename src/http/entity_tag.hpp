#pragma once
// If-None-Match (RFC 9110, section 13.1.2).
#include <string_view>

namespace sallyport::http {

/// Whether the field's value names `tag`, which is quoted and strong. Compared weakly, as the section wants it; a value
/// that is none of a list names nothing.
bool names_entity_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace sallyport::http
