#include <iostream>

#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "config/application_writer.hpp"

namespace sallyport::cli {
ExitCode enable(const EnableArguments& arguments) {
  const auto report = config::write_application(arguments.root, arguments.application, arguments.update);
  if (!report) return complain(report.error().message, kFailed);
  const std::string root = arguments.root == "." ? "" : arguments.root + "/";
  std::cout << "In " << arguments.root << ":\n";
  print_files("made    ", report->written);
  print_files("replaced", report->replaced);
  print_files("exists  ", report->left);
  std::cout << "\nWhat it permits is decided in " << root << "applications/" << arguments.application
            << "/Application.xml.\n";
  if (report->has_page)
    std::cout << "Browsers find it at /" << arguments.application << "/ of the server.\n";
  else
    std::cout << "This program was built without the application's page.\n";
  std::cout << "\nA token for alice, for an hour:\n"
            << "  sallyport token mint --key " << root << report->secrets << " --path "
            << arguments.application << " --may connect --subject alice --lifetime 3600\n";
  return kSuccess;
}

}  // namespace sallyport::cli
