// sallyport_dial_probe HOST PORT [options]: gets connections the way the client library does and prints one
// line of JSON for each: the address and how long it took, or what stood in the way. Exit code 0 if all got
// through.
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "client/dial/dialer.hpp"
#include "client/proxy/settings.hpp"
#include "client/tls/tls_client.hpp"
#include "http/response_reader.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::client;
using nlohmann::json;

struct Options {
  std::string host;
  std::uint16_t port = 0;
  std::string proxy;         // as --proxy of the product; "environment": what the environment says
  std::string use = "best";  // of the routes, the first of this use is taken
  bool tls = false;
  std::string name;  // to verify; empty: the host
  std::string ca_file;
  std::string send;     // then what comes back is printed
  bool post = false;    // asks the forward proxy to pass a POST on, with a login if it wants one
  unsigned repeat = 1;  // connections, one after the other, by one dialer
  unsigned timeout_ms = 10'000;
};

Options parse(int count, char** arguments) {
  CLI::App app("Dials like the client library and says what it saw");
  Options options;
  app.add_option("host", options.host)->required();
  app.add_option("port", options.port)->required();
  app.add_option("--proxy", options.proxy);
  app.add_option("--proxy-use", options.use);
  app.add_flag("--tls", options.tls);
  app.add_option("--name", options.name);
  app.add_option("--cacert", options.ca_file);
  app.add_option("--send", options.send);
  app.add_flag("--post", options.post);
  app.add_option("--repeat", options.repeat);
  app.add_option("--timeout-ms", options.timeout_ms);
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError& error) {
    std::exit(app.exit(error) == 0 ? 0 : 2);
  }
  return options;
}

template <typename T>
T value_or_exit(Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << "sallyport_dial_probe: " << result.error().message << "\n";
  std::exit(2);
}

Route route_for(const Options& options) {
  if (options.proxy.empty()) return {};
  const ProxySettings settings = options.proxy == "environment"
                                     ? ProxySettings::from_environment(process_environment(), gnome_desktop())
                                     : value_or_exit(ProxySettings::from_option(options.proxy));
  const auto routes = settings.routes_for(options.host, options.port, options.tls,
                                          value_or_exit(parse_proxy_use(options.use)));
  if (routes.empty()) std::exit(2);
  return routes.front();
}

/// Says something and listens for the first bytes that come back.
class Talk final : public net::StreamUser {
 public:
  Talk(std::string words, std::function<void(std::string)> heard)
      : words_(std::move(words)), heard_(std::move(heard)) {}
  void on_bytes(ByteSpan bytes) override {
    received_ += as_text(bytes);
    if (received_.size() >= words_.size()) tell();
  }
  bool fill(net::Gather& out, std::size_t) override {
    if (!std::exchange(said_, true)) out.add_borrowed(as_bytes(words_));
    return false;
  }
  void on_closed(Reason) override { tell(); }

 private:
  void tell() {
    if (const auto heard = std::exchange(heard_, nullptr)) heard(received_);
  }
  const std::string words_;
  std::function<void(std::string)> heard_;
  std::string received_;
  bool said_ = false;
};

/// POSTs through a forward proxy on one connection until it takes the login; hears the last status, or what
/// stood in the way.
class ForwardedPost final : public net::StreamUser {
 public:
  using Heard = std::function<void(unsigned status, std::optional<Failure>)>;
  ForwardedPost(net::ByteStream& stream, std::string target, std::shared_ptr<ProxyAuthorizer> authorizer,
                Heard heard)
      : stream_(stream),
        target_(std::move(target)),
        authorizer_(std::move(authorizer)),
        heard_(std::move(heard)) {
    ask();
  }
  void on_bytes(ByteSpan bytes) override {
    while (heard_) {
      const auto progress = reader_.read(bytes);
      bytes = bytes.subspan(progress.consumed);
      if (progress.event == http::ResponseReader::Event::need_more) return;
      if (progress.event == http::ResponseReader::Event::complete) on_response();
      if (progress.event == http::ResponseReader::Event::failed) return on_closed(Reason::bad_http);
    }
  }
  bool fill(net::Gather& out, std::size_t) override {
    const std::string request = std::exchange(request_, {});
    if (!request.empty()) out.add_owned(SharedBytes::copy_of(as_bytes(request)), 0, request.size());
    return false;
  }
  void on_closed(Reason reason) override {
    tell(0, Failure{Obstacle::closed, Stage::http, std::string(to_string(reason))});
  }

 private:
  void ask() {
    sent_ = authorizer_->header_for("POST", target_);
    request_ = "POST " + target_ + " HTTP/1.1\r\nHost: probe\r\nContent-Length: 0\r\n";
    if (!sent_.empty()) request_ += "Proxy-Authorization: " + sent_ + "\r\n";
    request_ += "\r\n";
    stream_.want_write();
  }
  void on_response() {
    const http::ResponseHead& head = reader_.head();
    if (head.status != 407) return tell(head.status, std::nullopt);
    if (auto failure = authorizer_->challenged(sent_, head.find_all("Proxy-Authenticate")))
      return tell(407, failure);
    reader_.restart();
    ask();
  }
  void tell(unsigned status, std::optional<Failure> failure) {
    if (const auto heard = std::exchange(heard_, nullptr)) heard(status, std::move(failure));
  }

  net::ByteStream& stream_;
  const std::string target_;
  const std::shared_ptr<ProxyAuthorizer> authorizer_;
  Heard heard_;
  http::ResponseReader reader_;
  std::string request_;
  std::string sent_;
};

/// One connection after the other.
class Probe {
 public:
  Probe(loop::EventLoop& loop, const Options& options)
      : loop_(loop),
        options_(options),
        route_(route_for(options)),
        tls_(value_or_exit(TlsClientContext::load({.ca_file = options.ca_file}))),
        names_(value_or_exit(open_name_lookup(loop))),
        dialer_(loop, *names_, tls_) {}

  void next() {
    if (done_ == options_.repeat) return loop_.stop();
    ++done_;
    line_ = {{"route", describe(route_)}};
    DialRequest request;
    request.route = route_;
    request.host = options_.host;
    request.port = options_.port;
    request.deadline = Deadline{monotonic_now() + Milliseconds(options_.timeout_ms)};
    work_ = dialer_.dial(std::move(request),
                         [this](Outcome<Dialled> outcome) { on_dialled(std::move(outcome)); });
  }
  bool all_well() const { return well_; }

 private:
  void on_dialled(Outcome<Dialled> outcome) {
    if (const auto* failure = std::get_if<Failure>(&outcome)) return fail(*failure);
    auto& dialled = std::get<Dialled>(outcome);
    line_["address"] = dialled.address.to_string();
    line_["port"] = dialled.port;
    line_["name_ms"] = dialled.name_time.count();
    line_["connect_ms"] = dialled.connect_time.count();
    line_["proxy_ms"] = dialled.proxy_time.count();
    if (!options_.tls) return talk(dialled.stream, dialled.initial);
    work_ = open_tls(dialled.stream, std::move(dialled.initial), tls_,
                     options_.name.empty() ? options_.host : options_.name,
                     [this](Outcome<std::shared_ptr<net::ByteStream>> opened) { on_tls(std::move(opened)); });
  }
  void on_tls(Outcome<std::shared_ptr<net::ByteStream>> opened) {
    if (const auto* failure = std::get_if<Failure>(&opened)) return fail(*failure);
    talk(std::get<std::shared_ptr<net::ByteStream>>(opened), {});
  }
  void talk(const std::shared_ptr<net::ByteStream>& stream, const ByteVector& initial) {
    line_["secure"] = stream->facts().secure;
    if (options_.post) return post(stream);
    if (options_.send.empty()) {
      stream->close(Reason::client_closed, false);
      return print(true);
    }
    stream->start(std::make_shared<Talk>(options_.send,
                                         [this, stream](const std::string& heard) {
                                           line_["received"] = heard;
                                           stream->close(Reason::client_closed, false);
                                           print(true);
                                         }),
                  initial);
    stream->want_write();
  }
  void post(const std::shared_ptr<net::ByteStream>& stream) {
    const std::string target = "http://" + options_.host + ":" + std::to_string(options_.port) + "/";
    const auto heard = [this, stream](unsigned status, std::optional<Failure> failure) {
      line_["status"] = status;
      stream->close(Reason::client_closed, false);
      if (failure) return fail(*failure);
      print(true);
    };
    stream->start(std::make_shared<ForwardedPost>(*stream, target, dialer_.authorizer(route_.proxy), heard),
                  {});
    stream->want_write();
  }
  void fail(const Failure& failure) {
    line_["obstacle"] = to_string(failure.obstacle);
    line_["stage"] = to_string(failure.stage);
    line_["detail"] = failure.detail;
    print(false);
  }
  void print(bool well) {
    line_["ok"] = well;
    well_ = well_ && well;
    std::cout << line_.dump() << std::endl;
    loop_.post([this] { next(); });
  }

  loop::EventLoop& loop_;
  const Options& options_;
  const Route route_;
  const std::shared_ptr<TlsClientContext> tls_;
  const std::unique_ptr<NameLookup> names_;
  Dialer dialer_;
  std::unique_ptr<Cancellable> work_;
  json line_;
  unsigned done_ = 0;
  bool well_ = true;
};

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse(count, arguments);
  loop::EventLoop loop(0);
  Probe probe(loop, options);
  loop.post([&] { probe.next(); });
  loop.run();
  return probe.all_well() ? 0 : 1;
}
