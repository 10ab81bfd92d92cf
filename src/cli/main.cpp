#include "cli/command_line.hpp"

int main(int argc, char** argv) {
  return sallyport::cli::run(argc, argv);
}
