// sallyport-transcoder: turns sound of one codec into another's for the server, which starts it; of no use otherwise.
#include <csignal>
#include <cstdarg>
#include <cstdio>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

extern "C" {
#include <libavutil/cpu.h>
#include <libavutil/log.h>
}

#include "child/process.hpp"
#include "transcoder/process.hpp"
#include "transcoder/sandbox.hpp"

namespace {

namespace child = sallyport::child;
namespace transcoder = sallyport::transcoder;

bool started_by_a_server(int socket) {
  int type = 0;
  socklen_t size = sizeof type;
  return ::getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

}  // namespace

int main() {
  if (!started_by_a_server(child::kSocketOfProcess)) {
    std::fputs("sallyport-transcoder is started by sallyport, for the streams of its applications\n", stderr);
    return 2;
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // should the server end without a word; if it has, the socket says so
  av_log_set_callback([](void*, int, const char*, va_list) {});
  av_get_cpu_flags();  // asks the system, which it cannot do later
  if (!transcoder::enter_sandbox()) return 3;
  transcoder::TranscoderProcess(child::kSocketOfProcess).run();
  ::_exit(0);
}
