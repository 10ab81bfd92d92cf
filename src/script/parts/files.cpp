#include "script/parts/files.hpp"

#include <algorithm>

namespace sallyport::script {
namespace {

using Handle = std::shared_ptr<OpenFile>;

/// Objects whose private data is a Handle. The engine finalizes them on whatever thread it likes.
JSClassRef file_class() {
  static const JSClassRef made = [] {
    JSClassDefinition definition = kJSClassDefinitionEmpty;
    definition.className = "OpenFile";
    definition.finalize = [](JSObjectRef object) { delete static_cast<Handle*>(JSObjectGetPrivate(object)); };
    return JSClassCreate(&definition);
  }();
  return made;
}

/// api/file.js keeps to what fileOpen gave it; a file that stop() has closed is none any more.
OpenFile* file_of(const Arguments& arguments) {
  const auto* handle = static_cast<const Handle*>(JSObjectGetPrivate(arguments.object(0)));
  return handle && (*handle)->is_open() ? handle->get() : nullptr;
}

std::size_t count_of(double number) { return static_cast<std::size_t>(std::clamp(number, 0.0, static_cast<double>(OpenFile::kMaxRead))); }

}  // namespace

Files::Files(ScriptHome& home) : home_(home), space_(*home.instance().application_options()) {}

void Files::stop() {
  for (const auto& one : open_) {
    if (const Handle file = one.lock()) file->close();
  }
  open_.clear();
}

JSValueRef Files::undefined() const { return JSValueMakeUndefined(home_.context().ref()); }

JSValueRef Files::text_or_nothing(const std::optional<std::string>& text) const {
  return text ? js_text(home_.context().ref(), *text) : undefined();
}

void Files::add_natives(NativeTable& natives) {
  add_folder_natives(natives);
  add_reading_natives(natives);
  add_writing_natives(natives);
  natives.add("fileOpen", [this](const Arguments& a) { return open(a); });
  natives.add("fileClose", [](const Arguments& a) {
    if (OpenFile* file = file_of(a)) file->close();
  });
  natives.add("filePosition", [](const Arguments& a) {
    const OpenFile* file = file_of(a);
    return file ? static_cast<double>(file->position()) : -1.0;
  });
  natives.add("fileLength", [](const Arguments& a) {
    const OpenFile* file = file_of(a);
    return file ? static_cast<double>(file->length()) : 0.0;
  });
  natives.add("fileEnded", [](const Arguments& a) {
    const OpenFile* file = file_of(a);
    return !file || file->at_end();
  });
  natives.add("fileSeek", [](const Arguments& a) {
    OpenFile* file = file_of(a);
    return file && file->seek(a.number(1));
  });
}

void Files::add_folder_natives(NativeTable& natives) {
  natives.add("fileFacts", [this](const Arguments& a) { return facts(a.text(0)); });
  natives.add("fileNames", [this](const Arguments& a) { return names(a.text(0)); });
  natives.add("fileMakeFolder", [this](const Arguments& a) { return space_.make_folder(a.text(0)); });
  natives.add("fileRemove", [this](const Arguments& a) { return space_.remove(a.text(0), a.flag(1)); });
  natives.add("fileRename", [this](const Arguments& a) { return space_.rename(a.text(0), a.text(1)); });
  natives.add("fileCopy", [this](const Arguments& a) { return space_.copy(a.text(0), a.text(1)); });
}

void Files::add_reading_natives(NativeTable& natives) {
  natives.add("fileRead", [this](const Arguments& a) -> JSValueRef {
    OpenFile* file = file_of(a);
    if (!file) return undefined();
    if (!file->binary()) return text_or_nothing(file->read_characters(count_of(a.number(1))));
    const auto bytes = file->read_bytes(count_of(a.number(1)));
    return bytes ? js_text(home_.context().ref(), from_latin1(*bytes)) : undefined();
  });
  natives.add("fileReadBytes", [](const Arguments& a) {
    OpenFile* file = file_of(a);
    const auto bytes = file ? file->read_bytes(count_of(a.number(1))) : std::nullopt;
    return bytes ? amf::Value(ByteVector(bytes->begin(), bytes->end())) : amf::Value();
  });
  natives.add("fileReadLine", [this](const Arguments& a) {
    OpenFile* file = file_of(a);
    return text_or_nothing(file ? file->read_line() : std::nullopt);
  });
}

void Files::add_writing_natives(NativeTable& natives) {
  natives.add("fileWrite", [](const Arguments& a) {
    OpenFile* file = file_of(a);
    return file && file->write(file->binary() ? to_latin1(a.text(1)) : a.text(1));
  });
  natives.add("fileWriteBytes", [](const Arguments& a) {
    OpenFile* file = file_of(a);
    const amf::Value value = a.value(1);
    const ByteVector* bytes = value.as_byte_array();
    return file && bytes && file->write(as_text(*bytes));
  });
}

JSValueRef Files::facts(const std::string& path) {
  const auto facts = space_.facts(path);
  if (!facts) return undefined();
  return home_.conversion().to_script(amf::Value::object(
      {{"folder", facts->folder}, {"length", facts->length}, {"created", facts->created}, {"modified", facts->modified}}));
}

JSValueRef Files::names(const std::string& path) {
  const auto names = space_.list(path);
  if (!names) return undefined();
  return home_.conversion().to_script(amf::Value::strict_array(std::vector<amf::Value>(names->begin(), names->end())));
}

/// Files that a script has lost sight of without closing them go with the garbage.
bool Files::has_place() {
  const auto forget = [this] { std::erase_if(open_, [](const auto& one) { return one.expired() || !one.lock()->is_open(); }); };
  forget();
  if (open_.size() < kMaxOpen) return true;
  home_.context().collect_garbage();
  forget();
  return open_.size() < kMaxOpen;
}

/// (path, binary, read, write, append, create)
JSValueRef Files::open(const Arguments& a) {
  if (!has_place()) return undefined();
  Descriptor file = space_.open(a.text(0), {.read = a.flag(2), .write = a.flag(3), .truncate = a.flag(5)});
  if (!file) return undefined();
  const auto opened = std::make_shared<OpenFile>(std::move(file), OpenFile::Way{.binary = a.flag(1), .append = a.flag(4)});
  open_.push_back(opened);
  return JSObjectMake(home_.context().ref(), file_class(), new Handle(opened));
}

}  // namespace sallyport::script
