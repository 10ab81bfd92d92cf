#pragma once
// FileExchanges: FileExchange. There is no such part, and so no such class, where the application has it switched off.
#include <memory>

#include "files/desk.hpp"
#include "script/api_part.hpp"

namespace sallyport::script {

class FileExchanges final : public ApiPart {
 public:
  static constexpr std::size_t kLongestName = 255;  ///< bytes of an exchange's name; a longer one is cut

  /// `desk` outlives it.
  FileExchanges(ScriptHome& home, files::Desk& desk);
  ~FileExchanges() override;

  std::string_view source() const override { return "file_exchange.js"; }
  void add_natives(NativeTable& natives) override;
  void stop() override;

 private:
  amf::Value offer(double number, const std::string& room, const std::string& name, std::uint64_t size);
  files::Notify notify_of(double number);
  void tell(double number, const amf::Value& file, std::string_view ending);

  ScriptHome& home_;
  files::Desk& desk_;
  const files::OwnerId owner_;
  std::shared_ptr<const bool> running_ = std::make_shared<const bool>(true);  // on the host alone
};

}  // namespace sallyport::script
