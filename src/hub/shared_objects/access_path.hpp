#pragma once
// Client.readAccess and Client.writeAccess: the one function that says what they cover.
#include <string>
#include <string_view>

namespace sallyport::hub {

/// Whether `rights` cover the object (or stream) `name`: paths separated by ';', of which "/" covers everything and
/// "a/b" the name a/b and all below it, not a/bc. With `folders_only` (FolderAccess) a path is a folder: it covers what
/// is below it, and not an object of that name. Empty rights cover nothing.
bool covers_path(std::string_view rights, std::string_view name, bool folders_only);

/// Rights that cover what both cover.
std::string narrowed(std::string_view rights, std::string_view ceiling);

}  // namespace sallyport::hub
