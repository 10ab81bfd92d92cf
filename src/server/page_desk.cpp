#include "server/page_desk.hpp"

#include <utility>

#include "base/log.hpp"

namespace sallyport::server {

net::PageSource PageDesk::source(std::size_t adaptor) {
  return [this, adaptor](net::PageQuestion question, loop::EventLoop& asker, std::function<void(net::PageAnswer)> reply) {
    loop_.post([this, adaptor, &asker, question = std::move(question), reply = std::move(reply)]() mutable {
      asker.post([reply = std::move(reply), page = answer(adaptor, question)]() mutable { reply(std::move(page)); });
    });
  };
}

net::PageAnswer PageDesk::answer(std::size_t adaptor, const net::PageQuestion& question) {
  const auto host = virtual_hosts_.find_virtual_host(adaptor, question.http_host);
  if (!host) return {};
  const auto application = virtual_hosts_.applications(adaptor).load(host->name(), question.target.application);
  if (!application) return {};  // one that cannot be served says why at connect
  net::PageAnswer page = maker_.answer(question, **application);
  if (page.status != 0)
    log::debug("page").field("app", question.target.application).field("path", question.target.joined()).field("status", page.status);
  return page;
}

}  // namespace sallyport::server
