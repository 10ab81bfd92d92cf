#pragma once
// PageDesk: where HTTP asks for the server's own pages. Questions are answered on a thread of their own, which may wait for
// the disk; a connection has one open at most.
#include "hub/hub.hpp"
#include "net/page_source.hpp"
#include "pages/page_maker.hpp"

namespace sallyport::server {

class PageDesk {
 public:
  /// `loop` is run by a thread that may wait for the disk. It and `virtual_hosts` outlive the desk, and it has stopped
  /// before the desk goes.
  PageDesk(loop::EventLoop& loop, hub::VirtualHostDirectory& virtual_hosts) : loop_(loop), virtual_hosts_(virtual_hosts) {}

  /// For one adaptor's HTTP; the desk outlives it.
  net::PageSource source(std::size_t adaptor);

 private:
  net::PageAnswer answer(std::size_t adaptor, const net::PageQuestion& question);

  loop::EventLoop& loop_;
  hub::VirtualHostDirectory& virtual_hosts_;
  pages::PageMaker maker_;  // on the loop's thread
};

}  // namespace sallyport::server
