#pragma once
// The command line: subcommands, flags and help.
namespace sallyport::cli {

/// Runs the program; answers its exit code.
int run(int argc, char** argv);

}  // namespace sallyport::cli
