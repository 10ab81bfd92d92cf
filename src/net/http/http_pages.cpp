// HttpConnection: web pages that open a tunnel. A browser lets a page of any site send what the tunnel sends, and shows
// it the reply only if that names the page's origin (Fetch, "HTTP-access-control"). So a session of a page begins by
// asking the application whether it takes pages of that origin, and its replies name that origin and no other. Whoever
// does not say which application it wants gets no such field: other pages cannot read the id of a session.
#include <utility>

#include "base/log.hpp"
#include "net/http/http_connection.hpp"
#include "net/http/page_origin.hpp"

namespace sallyport::net {

void HttpConnection::judge_page(std::uint64_t slot, TransportFacts facts, const http::TunnelHello& hello,
                                bool fronted) {
  facts.origin = current_.origin;  // `connect` asks again, about the application that it names
  facts.same_origin = current_.same_origin;
  UpgradeQuestion question{WebService::rtmp, facts.http_host, hello.application, facts.origin, facts.same_origin};
  context_->upgrades()(std::move(question), loop_,
                       [weak = weak_from_this(), slot, facts = std::move(facts), hello, fronted](UpgradeAnswer answer) {
                         const auto alive = weak.lock();
                         if (alive && !alive->closed_) alive->on_page_judged(slot, facts, hello, fronted, answer);
                       });
}

void HttpConnection::on_page_judged(std::uint64_t slot, TransportFacts facts, const http::TunnelHello& hello,
                                    bool fronted, UpgradeAnswer answer) {
  if (answer == UpgradeAnswer::no_application) return reply_error(slot, 404);
  if (answer == UpgradeAnswer::foreign_origin) {
    refused(facts, Reason::origin_denied);
    log::debug("foreign-origin").field("origin", facts.origin).field("target", hello.application);
    return reply_error(slot, 403);
  }
  show_page(slot, facts.origin);
  begin_session(slot, std::move(facts), hello, fronted);
}

/// The reply may be read by a page of `origin`, if that is who asked.
void HttpConnection::show_page(std::uint64_t slot, const std::string& origin) {
  ReplyForm* const form = replies_.form(slot);
  if (!form || origin.empty() || form->origin != origin) return;
  form->more = readable_by(origin);
}

}  // namespace sallyport::net
