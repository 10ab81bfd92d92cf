#pragma once
// Names of files as clients give them. A name is never a path of ours: files are stored under names of the server's own. It
// is shown to people and proposed to whoever saves the file, so it must not lead anywhere there either.
#include <string>
#include <string_view>

namespace sallyport::files {

constexpr std::size_t kLongestFileName = 150;  ///< bytes; fits with a prefix into every file system

/// What is left of `given` behind its last / and \, without control characters, invisible marks and those that turn the
/// direction of writing; `: * ? " < > |` and % become '_'; no dots or blanks at either end; not a device of Windows. A long
/// one is cut in front of its extension. "file" if nothing is left. Cleaning a clean name changes nothing.
std::string clean_file_name(std::string_view given);
/// Behind the last dot, lower case; empty if there is none.
std::string extension_of(std::string_view name);

}  // namespace sallyport::files
