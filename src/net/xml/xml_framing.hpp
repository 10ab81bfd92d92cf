#pragma once
// XmlFraming: cuts what comes over an XMLSocket into messages.
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::net {

class XmlFraming {
 public:
  virtual ~XmlFraming() = default;
  virtual void add(std::string_view bytes) = 0;
  /// Bytes kept of a message that is not complete.
  virtual std::size_t pending() const = 0;

  bool has_message() const { return !ready_.empty(); }
  /// Only if has_message().
  virtual std::string take();

 protected:
  void finish(std::string& message);

 private:
  std::deque<std::string> ready_;
};

/// XMLSocket: what stands in front of each zero byte. Messages are cut out as they are taken: a read full of zero bytes
/// must not become as many strings.
class ZeroFraming final : public XmlFraming {
 public:
  void add(std::string_view bytes) override;
  std::string take() override;
  std::size_t pending() const override { return has_message() ? 0 : held_.size() - at_; }

 private:
  void cut();

  std::string held_;          // from at_ on
  std::size_t at_ = 0;
  std::size_t searched_ = 0;  // there is no zero byte between at_ and here
};

/// XMLStreams: each element at the top, when it is complete. An element named "stream", with a prefix or without, is not
/// waited for (XMPP, RFC 6120): its tag is a message, as an empty element, and the elements in it are at the top.
/// What is no element, there, is passed over.
class StreamFraming final : public XmlFraming {
 public:
  void add(std::string_view bytes) override;
  std::size_t pending() const override { return held_.size(); }

 private:
  enum class State { text, opened, tag, end_tag, marked, comment, cdata, instruction, declaration };

  void step(char c);
  void begin_markup(char c);
  void in_tag(char c);
  void in_marked(char c);
  void in_declaration(char c);
  void until(std::string_view end);
  void end_of_tag();
  void end_of_end_tag();
  void end_of_markup();
  void emit();

  State state_ = State::text;
  std::string held_;      // from the "<" of the element at the top on
  std::string name_;      // of the tag that is being read
  bool name_ended_ = false;
  char quote_ = 0;        // that is open in it
  char last_ = 0;         // the character before, in it
  std::size_t from_ = 0;  // in held_: where the markup that is being read begins
  std::size_t nested_ = 0;  // of a declaration
  std::size_t depth_ = 0;
};

}  // namespace sallyport::net
