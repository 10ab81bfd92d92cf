#pragma once
// Web: requests of scripts to web servers, for LoadVars and XML. Answers come back to the host.
#include <map>
#include <memory>

#include "base/line_limit.hpp"
#include "fetch/fetcher.hpp"
#include "script/api_part.hpp"

namespace sallyport::script {

class Web final : public ApiPart {
 public:
  static constexpr std::size_t kMaxRequests = 64;             ///< under way, of an instance
  static constexpr std::size_t kMaxBody = 1024 * 1024;        ///< each way; a longer answer is none
  static constexpr std::size_t kMaxFields = 64;               ///< header fields that a script adds to a request
  static constexpr std::size_t kMaxFieldBytes = 8 * 1024;     ///< of one

  explicit Web(ScriptHome& home);
  ~Web() override;

  std::string_view source() const override { return "web.js"; }
  void add_natives(NativeTable& natives) override;
  void stop() override;

 private:
  struct Request;
  void add_form_natives(NativeTable& natives);
  /// False if it cannot be: too many, too long.
  bool send(double id, fetch::HttpRequest request);
  void answered(double id, const fetch::HttpAnswer& answer);
  void report(const fetch::HttpAnswer& answer);
  amf::Value progress_of(double id) const;

  ScriptHome& home_;
  const fetch::FetchRulesRef rules_;
  std::map<double, std::unique_ptr<Request>> requests_;
  LineLimit reports_{1};  // of failures: a script may ask again at once, and for ever
};

}  // namespace sallyport::script
