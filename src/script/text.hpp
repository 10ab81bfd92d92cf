#pragma once
// Text between UTF-8, which AMF carries, and UTF-16, which the engine speaks. Neither direction fails: what is not
// well-formed becomes U+FFFD.
#include <string>
#include <string_view>

namespace sallyport::script {

std::u16string to_utf16(std::string_view utf8);
std::string to_utf8(std::u16string_view utf16);

/// Bytes as characters of the same numbers, in UTF-8, and back; of larger characters the lowest byte is taken.
std::string from_latin1(std::string_view bytes);
std::string to_latin1(std::string_view utf8);

/// A source file's bytes as UTF-8: UTF-8 or UTF-16 with a byte order mark, UTF-8 without, else Latin-1, which old
/// editors wrote.
std::string decode_source(std::string_view bytes);

}  // namespace sallyport::script
