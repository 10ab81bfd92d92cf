#pragma once
// What the program's end says to the shell.
namespace sallyport::cli {

enum ExitCode : int {
  kSuccess = 0,
  kFailed = 1,  ///< the operation failed
  kUsage = 2,   ///< wrong arguments, or a configuration that cannot be used
};

}  // namespace sallyport::cli
