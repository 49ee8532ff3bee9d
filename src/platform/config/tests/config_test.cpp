#include "platform/config/config.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>

#include "testkit/testkit.h"

using namespace kentongan;

namespace {

std::string write_file(const testkit::TempDir& dir, const std::string& content) {
    auto path = dir.path() + "/kentongan.toml";
    std::ofstream(path) << content;
    return path;
}

}  // namespace

TEST_CASE("defaults serve on loopback over http") {
    auto config = load_config("", {});
    REQUIRE(config);
    CHECK(config->listen == "127.0.0.1:8080");
    CHECK(config->base_url() == "http://127.0.0.1:8080");
}

TEST_CASE("a domain is https unless the scheme for tests is asked for") {
    CHECK(load_config("", {{"domain", "kabar.jogja.go.id"}})->url("/x") ==
          "https://kabar.jogja.go.id/x");
    CHECK(load_config("", {{"domain", "a.test:1"}, {"federation-scheme", "http"}})->base_url() ==
          "http://a.test:1");
}

TEST_CASE("the command line wins over the environment, which wins over the file") {
    testkit::TempDir dir;
    auto file = write_file(dir,
                           "title = \"file\"\nlisten = \"file:1\"\ndata = \"file\"\n"
                           "allow_addresses = [\"127.0.0.0/8\", \"10.0.0.0/8\"]\nthreads = 3\n");
    setenv("KENTONGAN_LISTEN", "environment:2", 1);
    setenv("KENTONGAN_DATA", "environment", 1);
    auto config = load_config(file, {{"data", "line"}});
    unsetenv("KENTONGAN_LISTEN");
    unsetenv("KENTONGAN_DATA");
    REQUIRE(config);
    CHECK(config->title == "file");
    CHECK(config->listen == "environment:2");
    CHECK(config->data == "line");
    CHECK(config->allow_addresses == std::vector<std::string>{"127.0.0.0/8", "10.0.0.0/8"});
    CHECK(config->threads == 3);
}

TEST_CASE("mistakes are named with what would be right") {
    testkit::TempDir dir;
    CHECK(load_config("", {{"rate-limits", "maybe"}}).error().text() ==
          "--rate-limits should be on or off");
    CHECK(load_config("", {{"threads", "-1"}}).error().field() == "threads");
    CHECK(load_config("", {{"nats", "nats://127.0.0.1:4222"}}).error().field() == "nats");
    CHECK(load_config("", {{"nothing", "x"}}).error().text() == "Nothing is called --nothing");
    CHECK(load_config(dir.path() + "/none.toml", {}).error().code() == ErrorCode::NotFound);
    CHECK(load_config(write_file(dir, "colour = 1\n"), {}).error().field() == "colour");
    CHECK(load_config(write_file(dir, "title = \n"), {}).error().text().find("line 1") !=
          std::string::npos);
}
