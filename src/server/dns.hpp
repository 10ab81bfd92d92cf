#pragma once
// DNS for the look-ups of clients' names.
#include <memory>

#include "loop/event_loop.hpp"
#include "net/names/dns_client.hpp"
#include "net/names/name_options.hpp"

namespace sallyport::server {

/// Never null: if it cannot be had the log says so, and every question fails, as when no server answers.
std::unique_ptr<net::DnsClient> open_dns(loop::EventLoop& loop, const net::NameOptions& options);

}  // namespace sallyport::server
