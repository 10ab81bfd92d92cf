#pragma once
// The Content-Disposition of a file that is to be saved and never shown (RFC 6266).
#include <string>
#include <string_view>

namespace sallyport::http {

/// `attachment; filename="..."; filename*=UTF-8''...` for a name in UTF-8. Whatever the name is, the value is one line of
/// printable ASCII: the first form has '_' for everything that some browser reads in its own way, the second (RFC 8187) is
/// percent-encoded.
std::string attachment_disposition(std::string_view name);

}  // namespace sallyport::http
