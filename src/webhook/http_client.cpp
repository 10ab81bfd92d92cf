#include "webhook/http_client.hpp"

#include <stdexcept>
#include <utility>

#include <curl/curl.h>

namespace sallyport::webhook {
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

}  // namespace

struct HttpClient::Transfer {
  Transfer(const HttpPost& post, Done when_done) : body(post.body), done(std::move(when_done)), easy(curl_easy_init()) {
    if (!easy) throw std::runtime_error("libcurl gives no handle");
    for (const std::string& field : post.fields) fields = curl_slist_append(fields, field.c_str());
    curl_easy_setopt(easy, CURLOPT_URL, post.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fields);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, kUserAgent);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(post.deadline.count()));
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  }
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;
  ~Transfer() {
    curl_easy_cleanup(easy);
    curl_slist_free_all(fields);
  }

  static std::size_t on_body(char* data, std::size_t, std::size_t size, void* self) {
    std::string& body = static_cast<Transfer*>(self)->answer.body;
    if (body.size() + size > kMaxBody) return 0;  // ends the transfer
    body.append(data, size);
    return size;
  }

  const std::string body;
  Done done;
  HttpAnswer answer;
  curl_slist* fields = nullptr;
  CURL* const easy;
};

HttpClient::HttpClient() : multi_(make_multi()) {}

HttpClient::~HttpClient() {
  for (const auto& [easy, transfer] : transfers_) curl_multi_remove_handle(multi_, easy);
  transfers_.clear();
  curl_multi_cleanup(multi_);
}

void HttpClient::post(const HttpPost& post, Done done) {
  auto transfer = std::make_unique<Transfer>(post, std::move(done));
  curl_multi_add_handle(multi_, transfer->easy);
  transfers_.emplace(transfer->easy, std::move(transfer));
}

void HttpClient::run(Milliseconds longest) {
  int running = 0;
  curl_multi_perform(multi_, &running);
  if (collect()) return;  // there may be something to do at once
  curl_multi_poll(multi_, nullptr, 0, static_cast<int>(longest.count()), nullptr);
  curl_multi_perform(multi_, &running);
  collect();
}

void HttpClient::wake() {
  curl_multi_wakeup(multi_);
}

bool HttpClient::collect() {
  bool any = false;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    any = true;
    CURL* const easy = message->easy_handle;
    const CURLcode result = message->data.result;
    curl_multi_remove_handle(multi_, easy);
    const auto transfer = std::move(transfers_.extract(easy).mapped());
    HttpAnswer& answer = transfer->answer;
    if (result == CURLE_OK) {
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer.status);
    } else {
      answer.problem = result == CURLE_WRITE_ERROR ? "the answer is too large" : curl_easy_strerror(result);
    }
    transfer->done(answer);
  }
  return any;
}

}  // namespace sallyport::webhook
