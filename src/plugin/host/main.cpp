// sallyport-plugin-host: the program that a plug-in runs in. Started by the server, of no use otherwise.
#include <csignal>
#include <cstdio>

#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "plugin/host/plugin_process.hpp"
#include "plugin/process.hpp"

namespace {

bool started_by_a_server(int socket) {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

}  // namespace

int main() {
  namespace plugin = sallyport::plugin;
  if (!started_by_a_server(plugin::kSocketOfProcess)) {
    std::fputs("sallyport-plugin-host is started by sallyport, for the plug-ins of its configuration\n", stderr);
    return 2;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the server end without a word; if it has, the socket says so
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  static plugin::PluginProcess process(plugin::kSocketOfProcess);
  ::_exit(process.run());
}
