// Which transfer a request becomes.
#include "files/download_transfer.hpp"
#include "files/upload_transfer.hpp"

namespace sallyport::files {
namespace {

/// What a page of another origin, one that may, must be told before it may send a file by PUT (Fetch, "CORS-preflight").
constexpr std::string_view kPreflight =
    "\r\nAccess-Control-Allow-Methods: GET, HEAD, PUT, POST"
    "\r\nAccess-Control-Allow-Headers: Content-Type"
    "\r\nAccess-Control-Max-Age: 600";

Answer answer_to(const Entry& entry) {
  if (entry.refused || !entry.place) return {429, "Too many requests come from your address."};
  if (entry.claim.kind == Claim::Kind::spent) return {410, "This link has been used, or has expired."};
  return {404, "There is no such file."};
}

}  // namespace

std::unique_ptr<Transfer> make_transfer(std::shared_ptr<net::ByteStream> stream, net::FileRequest request, Desk& desk, const std::string& scope) {
  const std::string_view method = request.parser.head().method;
  const IpAddress client = request.facts.peer;
  if (method == "OPTIONS") {
    return std::make_unique<Transfer>(std::move(stream), std::move(request), Answer{200, {}, std::string(kPreflight)}, Milliseconds(0));
  }
  const bool sends = method == "PUT" || method == "POST";
  Entry entry = sends ? desk.enter_upload(request.target.ticket, scope, client)
                      : desk.enter_download(request.target.ticket, scope, method == "HEAD", client);
  if (entry.refused || !entry.place || entry.claim.kind != Claim::Kind::granted) {
    const Milliseconds delay = entry.refused ? Milliseconds(0) : entry.delay;
    return std::make_unique<Transfer>(std::move(stream), std::move(request), answer_to(entry), delay);
  }
  if (sends) return std::make_unique<UploadTransfer>(std::move(stream), std::move(request), desk, std::move(entry));
  return std::make_unique<DownloadTransfer>(std::move(stream), std::move(request), desk, std::move(entry));
}

}  // namespace sallyport::files
