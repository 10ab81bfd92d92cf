// sallyport-plugin-host: the program that a plug-in runs in. Started by the server, of no use otherwise.
#include <csignal>
#include <cstdio>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "child/process.hpp"
#include "plugin/host/plugin_process.hpp"

namespace {

bool started_by_a_server(int socket) {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

}  // namespace

int main() {
  namespace child = sallyport::child;
  namespace plugin = sallyport::plugin;
  if (!started_by_a_server(child::kSocketOfProcess)) {
    std::fputs("sallyport-plugin-host is started by sallyport, for the plug-ins of its configuration\n", stderr);
    return 2;
  }
  ::fcntl(child::kSocketOfProcess, F_SETFD, FD_CLOEXEC);  // not for programs that the plug-in starts
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the server end without a word; if it has, the socket says so
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  static plugin::PluginProcess process(child::kSocketOfProcess);
  ::_exit(process.run());
}
