#pragma once
// XmlSockets: XMLSocket and XMLStreams.
#include <map>
#include <memory>

#include "script/api_part.hpp"
#include "script/parts/xml_socket.hpp"

namespace sallyport::script {

class XmlSockets final : public ApiPart, public XmlSocketUser {
 public:
  static constexpr std::size_t kMaxSockets = 64;                 ///< of an instance
  static constexpr std::size_t kMostUnprocessed = 1024 * 1024;   ///< whatever maxUnprocessedChars says

  explicit XmlSockets(ScriptHome& home);
  ~XmlSockets() override;

  std::string_view source() const override { return "xml_socket.js"; }
  void add_natives(NativeTable& natives) override;
  void stop() override;

  // XmlSocketUser
  void on_connected(double id, bool ok) override;
  void on_message(double id, const std::string& message) override;
  void on_closed(double id) override;

 private:
  bool connect(XmlSocket::Options options, double port);
  void close(double id);
  void tell(std::string_view what, std::string_view entry, double id, JSValueRef value);
  std::size_t bound(double limit) const;
  client::NameLookup* names();

  ScriptHome& home_;
  std::shared_ptr<client::NameLookup> names_;  // opened when first needed
  std::map<double, std::shared_ptr<XmlSocket>> sockets_;
};

}  // namespace sallyport::script
