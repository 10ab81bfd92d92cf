#include <iostream>

#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "config/template_writer.hpp"

namespace sallyport::cli {
ExitCode init(const std::string& root) {
  const auto report = config::write_template(root);
  if (!report) {
    std::cerr << "sallyport: " << report.error().message << '\n';
    return kFailed;
  }
  std::cout << "In " << root << ":\n";
  print_files("made  ", report->written);
  print_files("exists", report->left);
  std::cout << "\nStart the server:\n"
            << "  sallyport serve --root " << root << "\n"
            << "\nOBS, Settings, Stream, Service \"Custom...\":\n"
            << "  Server      " << report->obs_server << '\n'
            << "  Stream Key  " << report->obs_stream_key << '\n'
            << "\nPlay:\n"
            << "  " << report->play_url << "\n"
            << "\nFrom another machine, write this one's name instead of localhost. Whoever has the key may "
               "publish\n"
            << "under any name; it is kept in " << root << "/applications/live/stream.key.\n";
  return kSuccess;
}

}  // namespace sallyport::cli
