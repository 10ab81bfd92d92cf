#pragma once
// The limit of open files and what of it connections may use.
#include <cstddef>

namespace sallyport::server {

/// Raises the soft limit to the hard one and answers the limit that holds now.
std::size_t raise_descriptor_limit();

/// Connections for a limit of open files: the rest stays free for files, the web server behind, and us.
std::size_t connection_cap(std::size_t descriptor_limit);

}  // namespace sallyport::server
