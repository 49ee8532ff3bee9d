#include "testkit/testkit.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

namespace kentongan::testkit {

TempDir::TempDir() {
    path_ = (std::filesystem::temp_directory_path() / "kentongan-test-XXXXXX").string();
    if (!mkdtemp(path_.data())) throw std::runtime_error("cannot create " + path_);
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void on_both_engines(const std::function<void(db::Database&)>& test) {
    test(*db::Database::open("sqlite::memory:"));
    if (!PostgresSchema::available()) return;
    const PostgresSchema schema;
    test(*db::Database::open(schema.url()));
}

}  // namespace kentongan::testkit
