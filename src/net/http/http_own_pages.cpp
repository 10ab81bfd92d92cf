// HttpConnection: pages that the server itself has. Which there are is a matter of the application that the path names,
// so it is asked about each; meanwhile nothing of the connection is read, and its deadlines run.
#include <utility>

#include "http/accepted.hpp"
#include "net/http/http_connection.hpp"

namespace sallyport::net {

std::optional<PageQuestion> HttpConnection::page_of(const http::RequestHead& head) const {
  const bool reads = head.method == "GET" || head.method == "HEAD";
  if (!options_->pages || !context_->pages() || !reads || head.has_body() || head.asks_upgrade()) return std::nullopt;
  auto target = http::parse_page_target(head.target);
  if (!target) return std::nullopt;
  const bool html = http::names_html(head);
  return PageQuestion{head.host_name(), std::move(*target), html, http::takes_gzip(head), std::string(head.find("If-None-Match"))};
}

void HttpConnection::ask_page(PageQuestion question) {
  current_.route = Route::asking;
  context_->pages()(std::move(question), loop_, [weak = weak_from_this()](PageAnswer answer) {
    const auto alive = weak.lock();
    if (alive && !alive->closed_) alive->on_page_answer(std::move(answer));
  });
}

void HttpConnection::on_page_answer(PageAnswer answer) {
  const http::RequestHead& head = parser_->head();
  loop_.at_end_of_turn(*this);
  if (answer.status == 0) {
    pass_on(head, 404);
    return resume();  // now: a web server behind may answer within this turn, and the request has come whole
  }
  if (!find_client(head)) return refuse(head, 400);
  current_.page = std::move(answer);
  current_.route = Route::page;
  if (current_.client) judge_client();
}

/// Behind the last byte of the request.
void HttpConnection::send_page() {
  PageAnswer& page = current_.page;
  ReplyForm& form = *replies_.form(current_.slot);
  form.content_type = std::move(page.content_type);
  form.cache = std::move(page.cache);
  form.more = std::move(page.fields);
  if (page.held) held_.push_back(std::move(page.held));
  replies_.fill(current_.slot, page.status, std::move(page.body));
  loop_.at_end_of_turn(*this);
}

}  // namespace sallyport::net
