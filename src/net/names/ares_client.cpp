#include "net/names/ares_client.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include <ares.h>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <netdb.h>

#include "net/socket_address.hpp"

namespace sallyport::net {
namespace {

constexpr int kTries = 3;
constexpr Milliseconds kOneTry{500};  // doubled with each; the resolver's deadline comes first in the end
constexpr std::size_t kMostRecords = 64;

/// c-ares wants to be told once per process, before the first channel; it is thread-safe from then on.
bool library_ready() {
  static const bool ready = ::ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS;
  return ready;
}

DnsOutcome outcome_of(int status) {
  switch (status) {
    case ARES_SUCCESS:
      return DnsOutcome::found;
    case ARES_ENOTFOUND:
    case ARES_ENODATA:
    case ARES_ENONAME:
      return DnsOutcome::none;
    default:
      return DnsOutcome::failed;
  }
}

bool is_end(int status) {
  return status == ARES_EDESTRUCTION || status == ARES_ECANCELLED;
}

/// What c-ares keeps for us until it answers.
template <typename Answer>
struct Pending {
  std::function<void(Answer)> answer;
};

void add_name(std::vector<std::string>& names, const char* name) {
  if (name && names.size() < kMostRecords) names.emplace_back(name);
}

void on_reverse(void* argument, int status, int, hostent* host) {
  const std::unique_ptr<Pending<ReverseAnswer>> pending(static_cast<Pending<ReverseAnswer>*>(argument));
  if (is_end(status)) return;
  ReverseAnswer answer{.outcome = outcome_of(status), .names = {}, .cause = {}};
  if (answer.outcome == DnsOutcome::failed) answer.cause = ::ares_strerror(status);
  if (host && answer.outcome == DnsOutcome::found) {
    add_name(answer.names, host->h_name);
    for (char** alias = host->h_aliases; alias && *alias; ++alias) add_name(answer.names, *alias);
  }
  pending->answer(std::move(answer));
}

void add_record(ForwardAnswer& answer, const ares_addrinfo_node& node, Seconds& shortest) {
  sockaddr_storage storage{};
  if (answer.addresses.size() >= kMostRecords || node.ai_addrlen > sizeof storage) return;
  std::memcpy(&storage, node.ai_addr, node.ai_addrlen);
  answer.addresses.push_back(from_kernel(storage).ip);
  shortest = std::min(shortest, Seconds(std::max(node.ai_ttl, 0)));
}

void on_forward(void* argument, int status, int, ares_addrinfo* found) {
  const std::unique_ptr<Pending<ForwardAnswer>> pending(static_cast<Pending<ForwardAnswer>*>(argument));
  const std::unique_ptr<ares_addrinfo, decltype(&::ares_freeaddrinfo)> records(found, &::ares_freeaddrinfo);
  if (is_end(status)) return;
  ForwardAnswer answer{.outcome = outcome_of(status), .addresses = {}, .lifetime = Seconds(0), .cause = {}};
  if (answer.outcome == DnsOutcome::failed) answer.cause = ::ares_strerror(status);
  Seconds shortest = Seconds::max();
  for (const auto* node = records ? records->nodes : nullptr; node; node = node->ai_next) {
    add_record(answer, *node, shortest);
  }
  if (!answer.addresses.empty()) answer.lifetime = shortest;
  pending->answer(std::move(answer));
}

}  // namespace

/// The c-ares channel. It opens and closes its sockets itself and says what it waits for on each; we wait, on a
/// stream_descriptor that lends the socket and gives it back before it is closed.
class AresClient::Channel {
 public:
  explicit Channel(loop::EventLoop& loop) : loop_(loop), timer_([this] { process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); }) {}
  ~Channel() {
    if (channel_) ::ares_destroy(channel_);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  int open(const NameOptions& options) {
    ares_options wanted{};
    wanted.timeout = static_cast<int>(kOneTry.count());
    wanted.tries = kTries;
    wanted.sock_state_cb = [](void* self, ares_socket_t socket, int read, int write) {
      static_cast<Channel*>(self)->watch(socket, read != 0, write != 0);
    };
    wanted.sock_state_cb_data = this;
    int given = ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB;
    if (!options.search_domains) {
      wanted.flags = ARES_FLAG_NOSEARCH;
      wanted.ndomains = 0;
      given |= ARES_OPT_FLAGS | ARES_OPT_DOMAINS;
    }
    const int status = ::ares_init_options(&channel_, &wanted, given);
    if (status != ARES_SUCCESS || options.servers.empty()) return status;
    return ::ares_set_servers_ports_csv(channel_, options.servers.c_str());
  }

  ares_channel get() const { return channel_; }
  /// After every call into c-ares that may have begun something.
  void rearm() {
    timeval room{};
    if (const timeval* next = ::ares_timeout(channel_, nullptr, &room)) {
      timer_.arm(loop_.timers(), Milliseconds(next->tv_sec * 1000 + next->tv_usec / 1000 + 1));
    } else {
      timer_.cancel();
    }
  }

 private:
  struct Socket : std::enable_shared_from_this<Socket> {
    Socket(Channel& owner, ares_socket_t number) : channel(&owner), descriptor(owner.loop_.context()) {
      boost::system::error_code refused;  // then it is not watched, and its query ends by its timeout
      descriptor.assign(number, refused);
    }
    void wait(bool for_reading) {
      bool& waiting = for_reading ? waits_to_read : waits_to_write;
      if (waiting) return;
      waiting = true;
      using Descriptor = boost::asio::posix::stream_descriptor;
      descriptor.async_wait(for_reading ? Descriptor::wait_read : Descriptor::wait_write,
                            [self = shared_from_this(), for_reading](const boost::system::error_code& error) {
                              self->on_ready(for_reading, static_cast<bool>(error));
                            });
    }
    void on_ready(bool reading, bool failed) {
      (reading ? waits_to_read : waits_to_write) = false;
      if (!channel || failed) return;
      const ares_socket_t number = descriptor.native_handle();
      const bool still = reading ? wants_read : wants_write;
      if (still) channel->process(reading ? number : ARES_SOCKET_BAD, reading ? ARES_SOCKET_BAD : number);
      if (channel && wants_read) wait(true);
      if (channel && wants_write) wait(false);
    }
    Channel* channel;  // null once the socket is closed, or about to be
    boost::asio::posix::stream_descriptor descriptor;
    bool wants_read = false, wants_write = false;
    bool waits_to_read = false, waits_to_write = false;
  };

  void watch(ares_socket_t number, bool read, bool write) {
    auto& socket = sockets_[number];
    if (!read && !write) {  // c-ares closes it next
      if (socket) {
        socket->channel = nullptr;
        socket->descriptor.release();
      }
      sockets_.erase(number);
      return;
    }
    if (!socket) socket = std::make_shared<Socket>(*this, number);
    socket->wants_read = read;
    socket->wants_write = write;
    if (read) socket->wait(true);
    if (write) socket->wait(false);
  }

  void process(ares_socket_t readable, ares_socket_t writable) {
    ::ares_process_fd(channel_, readable, writable);
    rearm();
  }

  loop::EventLoop& loop_;
  ares_channel channel_ = nullptr;
  std::unordered_map<ares_socket_t, std::shared_ptr<Socket>> sockets_;
  loop::Timer timer_;
};

AresClient::AresClient(std::unique_ptr<Channel> channel) : channel_(std::move(channel)) {}

AresClient::~AresClient() = default;

Result<std::unique_ptr<DnsClient>> AresClient::open(loop::EventLoop& loop, const NameOptions& options) {
  auto channel = std::make_unique<Channel>(loop);
  const int status = library_ready() ? channel->open(options) : ARES_ENOTINITIALIZED;
  if (status == ARES_SUCCESS) return std::unique_ptr<DnsClient>(new AresClient(std::move(channel)));
  return Error{Reason::configuration_error, std::string("names cannot be looked up: ") + ::ares_strerror(status)};
}

void AresClient::reverse(const IpAddress& address, std::function<void(ReverseAnswer)> answer) {
  const bool v4 = address.is_v4();
  const std::uint8_t* bytes = address.bytes.data() + (v4 ? 12 : 0);
  ::ares_gethostbyaddr(channel_->get(), bytes, v4 ? 4 : 16, v4 ? AF_INET : AF_INET6, &on_reverse,
                       new Pending<ReverseAnswer>{std::move(answer)});
  channel_->rearm();
}

void AresClient::forward(const std::string& name, const IpAddress& like,
                         std::function<void(ForwardAnswer)> answer) {
  ares_addrinfo_hints hints{};
  hints.ai_flags = ARES_AI_NOSORT;
  hints.ai_family = like.is_v4() ? AF_INET : AF_INET6;
  ::ares_getaddrinfo(channel_->get(), name.c_str(), nullptr, &hints, &on_forward,
                     new Pending<ForwardAnswer>{std::move(answer)});
  channel_->rearm();
}

}  // namespace sallyport::net
