#include "files/stored_file.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>

#include <sys/resource.h>
#include <unistd.h>

namespace sallyport::files {
namespace {

namespace fs = std::filesystem;

/// As on a disk that is full behind so many bytes.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit small{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  rlimit before_{};
  void (*const handler_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

class StoredFileTest : public testing::Test {
 protected:
  StoredFileTest() : path(fs::temp_directory_path() / ("sallyport-stored-" + std::to_string(::getpid()))) {
    fs::remove_all(path);
    file->folder = *Folder::open(path.string());
    file->place = Folder::new_name();
  }
  ~StoredFileTest() override { fs::remove_all(path); }

  const fs::path path;
  const StoredFileRef file = std::make_shared<StoredFile>();
};

TEST_F(StoredFileTest, IsReadAsItWasWritten) {
  FileWriter writer(file);
  ASSERT_TRUE(writer.write(as_bytes("some ")).ok());
  ASSERT_TRUE(writer.write(as_bytes("bytes")).ok());
  ASSERT_TRUE(writer.finish().ok());
  FileReader reader(file);
  EXPECT_EQ(as_text(reader.read(10)->span()), "some bytes");
  EXPECT_FALSE(reader.read(1).ok());
}

TEST_F(StoredFileTest, IsNoneOnceABlockIsMissing) {
  FileWriter writer(file);
  {
    const SmallDisk disk(4);
    ASSERT_FALSE(writer.write(as_bytes("some bytes")).ok());
  }
  EXPECT_FALSE(writer.write(as_bytes("more")).ok());
  EXPECT_FALSE(writer.finish().ok());
  writer.discard();
  EXPECT_FALSE(fs::exists(path / file->place));
}

}  // namespace
}  // namespace sallyport::files
