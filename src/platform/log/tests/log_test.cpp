#include "platform/log/log.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <sstream>
#include <string>

#include "platform/base/json.h"
#include "testkit/testkit.h"

using namespace kentongan;

namespace {

// What reaches standard error meanwhile.
std::string captured(const std::function<void()>& action) {
    const testkit::TempDir folder;
    const std::string path = folder.path() + "/stderr";
    const int file = open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    const int before = dup(STDERR_FILENO);
    REQUIRE(file >= 0);
    REQUIRE(dup2(file, STDERR_FILENO) >= 0);
    action();
    dup2(before, STDERR_FILENO);
    close(before);
    close(file);
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("a line is time, level, what happened, then its fields") {
    log::initialise(log::Level::Info, false);
    const auto line = captured([] { log::info("listening", {{"port", "8080"}, {"at", ""}}); });
    CHECK(line.substr(10, 1) == "T");
    CHECK(line.substr(23, 1) == "Z");
    CHECK(line.substr(24) == " info listening port=8080 at=\"\"\n");
}

TEST_CASE("nobody outside can forge a line or a field") {
    log::initialise(log::Level::Info, false);
    const auto line = captured([] {
        log::warning("refused", {{"path", "/x\n2026 error forged"}, {"agent", "a b=\"c\""}});
    });
    CHECK(line.find('\n') == line.size() - 1);
    CHECK(line.ends_with("refused path=\"/x\\n2026 error forged\" agent=\"a b=\\\"c\\\"\"\n"));
}

TEST_CASE("as JSON every line is one object, whatever it holds") {
    log::initialise(log::Level::Info, true);
    const auto line = captured([] { log::error("bad \"thing\" {}", {{"why", "a\nb %v \xff"}}); });
    const auto parsed = parse_json(std::string_view(line).substr(0, line.size() - 1));
    REQUIRE(parsed.ok());
    CHECK(*find_string(*parsed, "level") == "error");
    CHECK(*find_string(*parsed, "what") == "bad \"thing\" {}");
    CHECK(*find_string(*parsed, "why") == "a\nb %v \xEF\xBF\xBD");
}

TEST_CASE("less than the least level is not written") {
    log::initialise(log::Level::Warning, false);
    CHECK(captured([] { log::info("quiet"); }).empty());
    CHECK_FALSE(captured([] { log::warning("loud"); }).empty());
    log::initialise(log::Level::Debug, false);
    CHECK_FALSE(captured([] { log::debug("all"); }).empty());
}

TEST_CASE("an error is logged with its detail and its place") {
    log::initialise(log::Level::Info, false);
    const auto line = captured([] {
        log::error("request", Error(ErrorCode::Internal, "Text").with_detail("table is gone"));
    });
    CHECK(line.find("text=Text") != std::string::npos);
    CHECK(line.find("detail=\"table is gone\"") != std::string::npos);
    CHECK(line.find("log_test.cpp:") != std::string::npos);
}
