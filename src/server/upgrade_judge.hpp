#pragma once
// Whether a request may become a WebSocket: the application that its path names must exist, and take pages of
// that origin. Asked before the upgrade, on the application's host; the hub asks again at `connect`, about
// the application that is named there.
#include "hub/hub.hpp"
#include "net/http/http_context.hpp"

namespace sallyport::server {

/// `hub` outlives the judge.
net::UpgradeJudge upgrade_judge(hub::Hub& hub, std::size_t adaptor);

}  // namespace sallyport::server
