#pragma once
// Sandbox: what a process that decodes strangers' sound can still do: compute, use some memory, and speak over the
// sockets that it has.
#include "base/result.hpp"

namespace sallyport::transcoder {

/// No files, no programs, no further processes, no addresses; memory within a bound. What it tries all the same ends the
/// process. Not to be undone. Builds with sanitizers, which need more, only bound what can be.
Result<void> enter_sandbox();

}  // namespace sallyport::transcoder
