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
    std::cout << "Browsers find it at /" << arguments.application << "/ of the server (sallyport serve --root "
              << arguments.root << "). Cameras need https, or localhost.\n";
  else
    std::cout << "This program was built without the application's page.\n";
  std::cout << "\nWhoever has a token has an account. One for alice, for an hour:\n"
            << "  sallyport token mint --key " << root << report->secrets << " --path "
            << arguments.application << " --may connect --subject alice --lifetime 3600\n";
  if (report->has_page)
    std::cout << "A link with it: /" << arguments.application << "/#room=plan&token=TOKEN (percent-encoded).\n";
  return kSuccess;
}

}  // namespace sallyport::cli
