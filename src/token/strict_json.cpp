#include "token/strict_json.hpp"

#include <algorithm>

#include "base/name.hpp"

namespace sallyport::token {
namespace {

using nlohmann::json;

/// Builds the value event by event, and stops at the first thing that is too much or twice there.
class StrictBuilder final : public nlohmann::json_sax<json> {
 public:
  explicit StrictBuilder(JsonLimits limits) : limits_(limits) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(json::number_integer_t value) override { return add(value); }
  bool number_unsigned(json::number_unsigned_t value) override { return add(value); }
  bool number_float(json::number_float_t value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(json::binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    if (open_.back()->contains(name)) return fail("has a name twice");
    key_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return fail("is not JSON");
  }

  json& root() { return root_; }
  std::string_view fault() const { return fault_; }

 private:
  bool fail(std::string_view why) {
    fault_ = why;
    return false;
  }
  json* place(json value) {
    if (open_.empty()) return &(root_ = std::move(value));
    json& parent = *open_.back();
    if (parent.is_object()) return &(parent[key_] = std::move(value));
    parent.push_back(std::move(value));
    return &parent.back();
  }
  bool add(json value) {
    if (++values_ > limits_.values) return fail("has too many values");
    place(std::move(value));
    return true;
  }
  bool open(json container) {
    if (++values_ > limits_.values) return fail("has too many values");
    if (open_.size() >= limits_.depth) return fail("is nested too deep");
    open_.push_back(place(std::move(container)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const JsonLimits limits_;
  json root_;
  std::vector<json*> open_;
  std::string key_;
  std::size_t values_ = 0;
  std::string_view fault_ = "is not JSON";
};

Error fault_of(std::string_view what, std::string_view why) {
  return {Reason::bad_token, std::string(what) + " " + std::string(why)};
}

}  // namespace

Result<json> parse_object(std::string_view text, std::string_view what, JsonLimits limits) {
  if (text.size() > limits.bytes) return fault_of(what, "is too long");
  StrictBuilder builder(limits);
  if (!json::sax_parse(text.begin(), text.end(), &builder)) return fault_of(what, builder.fault());
  if (!builder.root().is_object()) return fault_of(what, "is no JSON object");
  return std::move(builder.root());
}

bool is_plain_text(std::string_view text) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return text.size() <= 255 && std::none_of(text.begin(), text.end(), is_control) && is_valid_utf8(text);
}

Result<std::optional<std::string>> text_member(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::optional<std::string>();
  if (!found->is_string()) return fault_of(name, "is not a text");
  const auto& text = found->get_ref<const std::string&>();
  if (!is_plain_text(text)) return fault_of(name, "is longer than 255 bytes or has control characters");
  return std::optional<std::string>(text);
}

Result<std::optional<std::int64_t>> time_member(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return std::optional<std::int64_t>();
  if (!found->is_number_unsigned() || found->get<std::uint64_t>() > static_cast<std::uint64_t>(kLatestTime)) {
    return fault_of(name, "is not a whole number of seconds since 1970");
  }
  return std::optional<std::int64_t>(found->get<std::int64_t>());
}

}  // namespace sallyport::token
