// What load(NAME) of a script reads: whatever the name, with backslashes, dots, links and NUL bytes, it comes
// from the application's folder or from ScriptLibPath, and never from beside them.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "fuzz/fuzz_check.hpp"
#include "script/script_folder.hpp"

namespace {

namespace fs = std::filesystem;
using namespace sallyport;
using sallyport::fuzz::check;
using sallyport::script::ScriptFolder;

constexpr const char* kInside = "inside";
constexpr const char* kOutside = "outside";

void write(const fs::path& path, const char* text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

/// Links that lead out of `folder`, and one that leads to itself.
void set_traps(const fs::path& folder, const fs::path& outside) {
  fs::create_symlink(outside / "secret.asc", folder / "link.asc");
  fs::create_directory_symlink("..", folder / "up");
  fs::create_directory_symlink(outside, folder / "out");
  fs::create_directory_symlink("/", folder / "top");
  fs::create_symlink("loop.asc", folder / "loop.asc");
}

/// An application's folder and a library, with secrets around them; removed at the end.
class Tree {
 public:
  Tree() {
    std::string name = (fs::temp_directory_path() / "sallyport-fuzz-XXXXXX").string();
    check(::mkdtemp(name.data()) != nullptr, "there is a folder to work in");
    root = name;
    for (const char* path : {"secret.asc", "a/secret.asc", "a/b/secret.asc", "lib2/l.asc"})
      write(root / path, kOutside);
    for (const char* path : {"main.asc", "x.asc", "sub/x.asc", "scripts/main.asc", "scripts/x.asc"})
      write(app() / path, kInside);
    for (const char* path : {"l.asc", "sub/l.asc"}) write(library() / path, kInside);
    for (const fs::path& folder : {app(), app() / "sub", app() / "scripts", library()})
      set_traps(folder, root);
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() {
    std::error_code ignored;
    fs::remove_all(root, ignored);
  }

  fs::path app() const { return root / "a/b/app"; }
  fs::path library() const { return root / "a/lib"; }

  fs::path root;
};

void check_read(ScriptFolder& folder, const std::string& name) {
  const auto source = folder.read(name);
  if (!source) {
    check(source.error().reason == Reason::io_error, "a reason is given");
    return check(!folder.changed(), "what is not there leaves no trace");
  }
  check(source->text == kInside, "it is one of the folders' own files");
  check(source->name.ends_with(".asc"), "the name is that of a file");
  check(!folder.changed(), "what was read has not changed meanwhile");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Tree tree;
  const std::string name(reinterpret_cast<const char*>(data), size);
  for (const char* main : {"main.asc", "scripts/main.asc"}) {
    ScriptFolder folder(tree.app().string(), main, {tree.library().string(), (tree.root / "none").string()});
    check(folder.read_main().ok(), "the main script is there");
    check_read(folder, name);
    check_read(folder, name + ".asc");
  }
  return 0;
}
