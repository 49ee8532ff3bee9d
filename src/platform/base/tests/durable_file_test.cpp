#include "platform/base/durable_file.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <system_error>

#include "testkit/testkit.h"

using namespace kentongan;
namespace fs = std::filesystem;

namespace {

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::ptrdiff_t entries_of(const fs::path& folder) {
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator());
}

}  // namespace

TEST_CASE("a durable file is whole, replaces an older one, and is nobody else's to read") {
    const testkit::TempDir folder;
    const auto path = fs::path(folder.path()) / "sawah.jpg";
    write_durably(path, std::string(100'000, 'a'));
    write_durably(path, std::string("b\0c", 3));
    CHECK(content_of(path) == std::string("b\0c", 3));
    CHECK(fs::status(path).permissions() == fs::perms(0600));
    CHECK(entries_of(folder.path()) == 1);
}

TEST_CASE("a durable file that cannot be written leaves nothing and says so") {
    const testkit::TempDir folder;
    const auto taken = fs::path(folder.path()) / "taken";
    fs::create_directory(taken);
    CHECK_THROWS_AS(write_durably(taken, "x"), std::system_error);
    CHECK_THROWS_AS(write_durably(fs::path(folder.path()) / "none" / "x", "x"), std::system_error);
    CHECK(entries_of(folder.path()) == 1);
}
