#include "fetch/http_client.hpp"

#include <stdexcept>
#include <utility>

#include <curl/curl.h>

namespace sallyport::fetch {
namespace {

constexpr const char* kUserAgent = "Sallyport";

/// libcurl wants to be told once, before there are threads of its own; here at the latest.
void set_up_library() {
  static const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (done != CURLE_OK) throw std::runtime_error("libcurl cannot be set up");
}

void* make_multi() {
  set_up_library();
  CURLM* const multi = curl_multi_init();
  if (!multi) throw std::runtime_error("libcurl gives no handle");
  return multi;
}

void set_proxy(CURL* easy, const HttpRoute& route) {
  curl_easy_setopt(easy, CURLOPT_PROXY, route.proxy_host.c_str());  // empty: none, whatever the environment says
  if (route.proxy_host.empty()) return;
  curl_easy_setopt(easy, CURLOPT_PROXYTYPE, route.socks ? long{CURLPROXY_SOCKS5_HOSTNAME} : long{CURLPROXY_HTTP});
  curl_easy_setopt(easy, CURLOPT_PROXYPORT, long{route.proxy_port});
  curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, route.tunnel ? 1L : 0L);
  if (route.proxy_user.empty()) return;
  curl_easy_setopt(easy, CURLOPT_PROXYUSERNAME, route.proxy_user.c_str());
  curl_easy_setopt(easy, CURLOPT_PROXYPASSWORD, route.proxy_password.c_str());
}

void set_route(CURL* easy, const HttpRoute& route) {
  set_proxy(easy, route);
  if (!route.interface.empty()) curl_easy_setopt(easy, CURLOPT_INTERFACE, route.interface.c_str());
  if (route.http_1_0) curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_0});
  if (route.reuse) return;
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

}  // namespace

struct HttpClient::Transfer {
  Transfer(Id number, const HttpRequest& request, Done when_done)
      : id(number), body(request.body), max_body(request.max_body), progress(request.progress), done(std::move(when_done)),
        easy(curl_easy_init()) {
    if (!easy) throw std::runtime_error("libcurl gives no handle");
    for (const std::string& field : request.fields) fields = curl_slist_append(fields, field.c_str());
    set_what(request);
    set_how(request);
    if (request.route) set_route(easy, *request.route);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    curl_easy_cleanup(easy);
    curl_slist_free_all(fields);
  }

  void set_what(const HttpRequest& request) {
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, kUserAgent);
    if (!request.post) return void(curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
  }
  void set_how(const HttpRequest& request) {
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // a look-up that hangs does not hold up the thread when given up
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.deadline.count()));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &Transfer::on_head);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  }

  static std::size_t on_head(char*, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.head_size += size;
    return transfer.head_size > kMaxHead ? 0 : size;  // 0 ends the transfer
  }
  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    std::string& body = transfer.answer.body;
    if (body.size() + size > transfer.max_body) return 0;
    body.append(data, size);
    transfer.tell_progress();
    return size;
  }
  void tell_progress() {
    if (!progress) return;
    curl_off_t total = 0;
    curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &total);
    progress->loaded = static_cast<std::int64_t>(answer.body.size());
    progress->total = total > 0 ? total : 0;
  }
  void finish(CURLcode result) {
    if (result != CURLE_OK) {
      answer.problem = result == CURLE_WRITE_ERROR ? "the answer is too large" : curl_easy_strerror(result);
      answer.body.clear();
      return;
    }
    char* location = nullptr;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
    if (location) answer.location = location;
  }

  const Id id;
  const std::string body;
  const std::size_t max_body;
  const std::shared_ptr<HttpProgress> progress;
  Done done;
  HttpAnswer answer;
  std::size_t head_size = 0;
  curl_slist* fields = nullptr;
  CURL* const easy;
};

HttpClient::HttpClient() : multi_(make_multi()) {}

HttpClient::~HttpClient() {
  for (const auto& [id, transfer] : transfers_) curl_multi_remove_handle(multi_, transfer->easy);
  transfers_.clear();
  curl_multi_cleanup(multi_);
}

HttpClient::Id HttpClient::send(const HttpRequest& request, Done done) {
  auto transfer = std::make_unique<Transfer>(++last_, request, std::move(done));
  curl_multi_add_handle(multi_, transfer->easy);
  transfers_.emplace(last_, std::move(transfer));
  return last_;
}

void HttpClient::cancel(Id id) {
  const auto found = transfers_.extract(id);
  if (found) curl_multi_remove_handle(multi_, found.mapped()->easy);
}

void HttpClient::run(Milliseconds longest) {
  int running = 0;
  curl_multi_perform(multi_, &running);
  if (collect()) return;  // there may be something to do at once
  curl_multi_poll(multi_, nullptr, 0, static_cast<int>(longest.count()), nullptr);
  curl_multi_perform(multi_, &running);
  collect();
}

void HttpClient::wake() { curl_multi_wakeup(multi_); }

bool HttpClient::collect() {
  bool any = false;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    any = true;
    CURL* const easy = message->easy_handle;
    const CURLcode result = message->data.result;  // before the message goes with the handle
    char* owner = nullptr;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, &owner);
    curl_multi_remove_handle(multi_, easy);
    const auto transfer = std::move(transfers_.extract(reinterpret_cast<Transfer*>(owner)->id).mapped());
    transfer->finish(result);
    transfer->done(transfer->answer);
  }
  return any;
}

}  // namespace sallyport::fetch
